# Every task is a line of dev.py; `make help` lists them. ARGS passes options on: make test ARGS="-k feeds"
PYTHON ?= python3
TASKS := setup run demo test check lint types screenshots lock clean help

.DEFAULT_GOAL := help
.PHONY: $(TASKS)

$(TASKS):
	@$(PYTHON) dev.py $@ $(ARGS)
