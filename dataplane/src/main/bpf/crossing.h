// What a machine may send into another network.
#pragma once

#include "packet.h"

INLINE int may_cross(__u32 from, const struct target *to, const struct packet *packet) {
  if (!feature(FEATURE_CROSSINGS) || to->vni == from) {
    return 1;
  }
  struct crossing_key key = {.from = from, .to = to->vni};
  struct crossing *crossing = bpf_map_lookup_elem(&crossings, &key);
  if (!crossing) {
    return 1;
  }
  for (__u32 i = 0; i < MAX_CROSSING_PREFIXES && i < crossing->count; i++) {
    const struct source_prefix *prefix = &crossing->prefixes[i];
    if ((crossing->ipv6 >> i & 1) == packet->ipv6 && (packet->source.high & prefix->mask.high) == prefix->network.high &&
        (packet->source.low & prefix->mask.low) == prefix->network.low) {
      return 1;
    }
  }
  return 0;
}
