"""The ledger: every act as an event whose stored bytes are the evidence.

It knows nothing of what is decided here. Owners of tables register their streams
(:mod:`approvals.ledger.streams`), their verbs write by :func:`approvals.ledger.record.record`,
and :mod:`approvals.ledger.verify` walks all of it. Import names from these modules or from
:mod:`approvals.ledger.api`; nothing is imported here, because apps are not ready yet.
"""
