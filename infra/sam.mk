# Targets that `sam build` calls, one for each function and layer of template.yaml.
# The interpreter has to be the runtime's own version: it compiles the bytecode that is shipped.

PACKAGE = $(firstword $(wildcard .venv/bin/python3.13) python3.13) infra/package.py

.PHONY: build-TopupFunction build-WebhookFunction build-UsageFunction build-ExpiryFunction \
	build-FulfilmentFunction \
	build-DependenciesLayer build-FulfilmentDependenciesLayer

build-TopupFunction:
	$(PACKAGE) function topup $(ARTIFACTS_DIR)

build-WebhookFunction:
	$(PACKAGE) function webhook $(ARTIFACTS_DIR)

build-UsageFunction:
	$(PACKAGE) function usage $(ARTIFACTS_DIR)

build-ExpiryFunction:
	$(PACKAGE) function expiry $(ARTIFACTS_DIR)

build-FulfilmentFunction:
	$(PACKAGE) function fulfilment $(ARTIFACTS_DIR)

build-DependenciesLayer:
	$(PACKAGE) layer functions $(ARTIFACTS_DIR)

build-FulfilmentDependenciesLayer:
	$(PACKAGE) layer fulfilment $(ARTIFACTS_DIR)
