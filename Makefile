# xunjian: every target sets itself up. `make` alone says what there is.
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start hundreds of processes: compiled once, their modules need not be compiled by each.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test lint format bench links-score read-score typo-score clean
help:
	@echo 'make demo    一个虚构县的三次月检查和一份季通报（约三分钟）'
	@echo 'make test    全部测试'
	@echo 'make lint    ruff 和 mypy'
	@echo 'make bench   速度、内存、准确率，与同类工具对照'
	@echo 'make read-score   72 个真实网页读对了多少，与 trafilatura、htmldate、gne 对照'
	@echo 'make typo-score   错别字：准确率、召回率、误报、速度，与 pycorrector、LanguageTool 对照（第一次约二十分钟）'
	@echo 'make links-score  在故意出错的网站上，各种链接判对了多少（约五分钟）'

demo: $(VENV)/.product
	$(BIN)/xunjian demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

read-score: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python benchmarks/read.py -v

# Official text is new to a model that was trained without some of it: made once, from the text itself.
CORPUS := ../shared/typos/corpus/official.txt.xz
HELD := $(if $(wildcard $(CORPUS)),build/held.model)
typo-score: $(VENV)/.dev $(HELD)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python benchmarks/typos.py $(if $(HELD),--held $(HELD)) $(if $(KENLM),--kenlm $(KENLM))

build/held.model: | $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train]'
	$(BIN)/python -m checks.text.context.train $(CORPUS) $@ --twice 92178 --hold

links-score: $(VENV)/.dev
	$(BIN)/python -m tests.portal.score

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.product: pyproject.toml constraints.txt | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,postgres]'
	@touch $@ $(VENV)/.product

# The newest Python that xunjian runs on. Debian ships venv apart from Python: fetched when we may, else said.
$(VENV)/.made:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
	  if ! $$python -c 'import ensurepip' 2>/dev/null; then \
	    [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy python3-venv \
	      || { echo '缺少 venv，请先运行：sudo apt install python3-venv'; exit 2; }; \
	  fi; \
	  echo "用 $$($$python --version) 建立 $(VENV)"; \
	  rm -rf $(VENV); $$python -m venv $(VENV) && touch $@ && exit 0; exit 2; \
	done; echo '没有找到 Python 3.11 至 3.13，请先安装。'; exit 2
