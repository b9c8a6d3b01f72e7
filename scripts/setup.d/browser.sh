# shellcheck shell=sh
# The browser in which tests open the pages that Tierlab writes. Only tests need it: `scripts/setup --tests`.

browser_present() { [ -z "$for_tests" ] || [ -x "${CHROMIUM_PATH:-/usr/bin/chromium}" ]; }

# Ubuntu's package is a snap, which many machines cannot run; there, as where no package is known, a person has to.
ensure_browser() {
  browser_present && return 0
  if [ "$(distribution)" = debian ]; then
    install_packages chromium
  else
    say "tests of reports need Chromium: install one and set CHROMIUM_PATH"
  fi
}
