// Where a packet goes: io.underpass.plan.Forwarding says the same in Java.
#pragma once

#include "packet.h"

struct found {
  struct target *target;
  int exact;
};

INLINE struct found look_up(__u32 network, const struct address *destination, int ipv6, __u32 hash) {
  struct found found = {};
  struct mapping_key exact = {.vni = network};
  __builtin_memcpy(exact.address, destination, 16);
  found.target = bpf_map_lookup_elem(&mappings, &exact);
  if (found.target) {
    found.exact = 1;
    return found;
  }
  struct route_key longest = {.prefix_length = 160, .network = bpf_htonl(network << 1 | (ipv6 ? 1 : 0))};
  __builtin_memcpy(longest.address, destination, 16);
  struct route *route = bpf_map_lookup_elem(&routes, &longest);
  if (!route) {
    return found;
  }
  __u32 count = route->count;
  __u32 index = count > 1 ? hash % count : 0;
  if (index < MAX_TARGETS) {
    found.target = &route->targets[index];
  }
  return found;
}
