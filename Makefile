# Every recipe works in a fresh clone with Python 3.11 and make.
.DEFAULT_GOAL := help
.PHONY: help run accounts test check drill bench lock messages screens format

PYTHON_HERE = .venv/bin/python

help: ## these lines
	@sed -n 's/^\([a-z]*\): .*## /  make \1	/p' Makefile | expand -t 18

run: ## install what is missing and serve the demonstration on HOST:PORT (127.0.0.1:8000)
	@tools/run.sh

accounts: ## the demonstration's accounts: who, where, which posts
	@$(PYTHON_HERE) manage.py accounts

test: ## every test, browser journeys included, on DATABASE_URL and REDIS_URL or without them
	@tools/install.sh dev
	@tools/chromium.sh
	@$(PYTHON_HERE) -m pytest $(ARGS)

check: ## all that must hold before a change lands; needs PostgreSQL and Redis too
	@tools/check.sh

drill: ## the races and random lives at their full figures (hours may pass)
	@tools/install.sh dev
	@BAGUAN_ROUNDS=1 $(PYTHON_HERE) -m pytest -m "race or random or walk" $(ARGS)

bench: ## speed of filing, deciding and the inbox
	@tools/install.sh dev
	@$(PYTHON_HERE) -m bench $(ARGS)

lock: ## resolve requirements/*.in anew and write their hashes
	@tools/lock.sh

messages: ## gather the sentences to translate and compile the catalogues
	@tools/install.sh dev
	@tools/gettext.sh
	@$(PYTHON_HERE) tools/translations.py update

screens: ## take the screenshots of docs/screens anew
	@tools/install.sh dev
	@tools/chromium.sh
	@$(PYTHON_HERE) tools/screens.py

format: ## put the code into its one shape
	@tools/install.sh dev
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
