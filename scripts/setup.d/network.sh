# shellcheck shell=sh
# What tests of the packet plane use: they build a VPC out of network namespaces, without a container.

network_tools_present() {
  for tool in nft conntrack ip ping; do has $tool || return 1; done
}

# The lab itself brings its own tools in its images, so where no package is known this is no reason to stop.
ensure_network_tools() {
  network_tools_present && return 0
  if engine_packages >/dev/null; then
    install_packages nftables conntrack iproute2 iputils-ping
  else
    say "tests of the packet plane need nft, conntrack, ip and ping"
  fi
}
