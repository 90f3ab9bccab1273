// Where a packet goes: io.underpass.plan.Forwarding says the same in Java.
#pragma once

#include "packet.h"

// Whose entries count.
struct scope {
  __u32 network;
  __u32 policy; // 0: none
  __u32 alone;
};

struct found {
  struct target *target;
  int exact;
};

INLINE struct route *longest_route(__u32 number, const struct address *destination, int ipv6) {
  struct route_key key = {.prefix_length = 160, .network = bpf_htonl(number << 1 | (ipv6 ? 1 : 0))};
  __builtin_memcpy(key.address, destination, 16);
  return bpf_map_lookup_elem(&routes, &key);
}

INLINE struct target *share(struct route *route, __u32 hash) {
  __u32 count = route->count;
  __u32 index = count > 1 ? hash % count : 0;
  OPAQUE(index);
  return &route->targets[index & (MAX_TARGETS - 1)];
}

INLINE struct found look_up_network(__u32 network, const struct address *destination, int ipv6, __u32 hash) {
  struct found found = {};
  struct mapping_key exact = {.vni = network};
  __builtin_memcpy(exact.address, destination, 16);
  found.target = bpf_map_lookup_elem(&mappings, &exact);
  if (found.target) {
    found.exact = 1;
    return found;
  }
  struct route *route = longest_route(network, destination, ipv6);
  if (route) {
    found.target = share(route, hash);
  }
  return found;
}

INLINE struct found look_up(const struct scope *scope, const struct address *destination, int ipv6, __u32 hash) {
  if (feature(FEATURE_POLICY) && scope->policy) {
    struct found found = {};
    struct route *own = longest_route(scope->policy, destination, ipv6);
    if (!own && scope->alone) {
      return found;
    }
    struct route *networks = own && !scope->alone ? longest_route(scope->network, destination, ipv6) : 0;
    if (own && (!networks || networks->length <= own->length)) {
      found.target = share(own, hash);
      if (!found.target || !(found.target->flags & TARGET_LOCAL)) {
        return found;
      }
    }
  }
  return look_up_network(scope->network, destination, ipv6, hash);
}
