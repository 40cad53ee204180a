"""A tiny owner of streams: a notebook with pages that are turned and remarks that stay."""
