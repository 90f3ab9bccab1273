// How a packet's fate is counted and recorded.
#pragma once

#include "tables.h"

// The same numbers as io.underpass.plan.DropCode.
enum drop_code {
  DROP_NONE,
  DROP_NO_ROUTE,
  DROP_NO_PORT,
  DROP_TTL_EXCEEDED,
  DROP_TOO_BIG,
  DROP_SPOOFED_SOURCE,
  DROP_UNKNOWN_TUNNEL_SOURCE,
  DROP_UNKNOWN_NETWORK,
  DROP_MALFORMED,
  DROP_GW_FRAGMENT,
  DROP_GW_PACKET_LIMIT,
  DROP_GW_FLOW_LIMIT,
  DROP_NOT_FORWARDABLE,
  DROP_KERNEL_REFUSED,
  DROP_ROUTE_NONE,
  DROP_INTERNET,
  DROP_FORWARDED_SOURCE,
  DROP_FILTERED_OUT,
  DROP_FILTERED_IN,
  DROP_NO_BACKEND,
  DROP_FRAGMENT,
};

INLINE int feature(__u32 wanted) { return (config.features & wanted) != 0; }

INLINE void count(__u32 slot, __u32 packets, __u64 octets) {
  struct counter *counter = bpf_map_lookup_elem(&counters, &slot);
  if (counter) {
    counter->packets += packets;
    counter->octets += octets;
  }
}

INLINE void record(__u32 kind, __u32 code, __u32 ifindex, __be32 remote, __u32 vni) {
  if (!feature(FEATURE_RECORD)) {
    return;
  }
  __u32 index = 0;
  struct verdict *verdict = bpf_map_lookup_elem(&verdicts, &index);
  if (verdict) {
    verdict->kind = kind;
    verdict->code = code;
    verdict->ifindex = ifindex;
    verdict->remote = remote;
    verdict->vni = vni;
    verdict->error = 0;
  }
}

INLINE void record_error(__u32 ifindex, __be32 remote, __u32 vni) {
  if (!feature(FEATURE_RECORD)) {
    return;
  }
  __u32 index = 0;
  struct verdict *verdict = bpf_map_lookup_elem(&verdicts, &index);
  if (verdict) {
    verdict->ifindex = ifindex;
    verdict->remote = remote;
    verdict->vni = vni;
    verdict->error = 1;
  }
}

// A packet that is only watched carries a number: in the mark, with OBSERVED_AT_PORT where it came in at a port, and on the underlay in the reserved bits
// of the VXLAN header. What becomes of it is written down; nothing is counted, remembered or delivered.
#define PROBE_NUMBER 0xffffffu
#define OBSERVED_AT_PORT 0x1000000u

INLINE int observed(const struct __sk_buff *skb) { return feature(FEATURE_OBSERVE) && skb->mark; }

INLINE void write_down(__u32 mark, __u32 kind, __u32 code, __u32 ifindex, __be32 remote, __u32 vni) {
  __u32 index = 2 * (mark % MAX_PROBES) + (mark & OBSERVED_AT_PORT ? 1 : 0);
  struct observation *observation = bpf_map_lookup_elem(&observations, &index);
  if (observation) {
    observation->kind = kind;
    observation->code = code;
    observation->ifindex = ifindex;
    observation->remote = remote;
    observation->vni = vni;
    observation->mark = mark;
  }
}

INLINE int to_own_stack(const struct __sk_buff *skb) {
  record(VERDICT_STACK, DROP_NONE, 0, 0, 0);
  if (observed(skb)) {
    write_down(skb->mark, VERDICT_STACK, DROP_NONE, 0, 0, 0);
  }
  return TC_ACT_OK;
}

INLINE int answered(struct __sk_buff *skb) {
  record(VERDICT_ANSWERED, DROP_NONE, skb->ifindex, 0, 0);
  if (observed(skb)) {
    write_down(skb->mark, VERDICT_ANSWERED, DROP_NONE, skb->ifindex, 0, 0);
    return TC_ACT_SHOT;
  }
  return bpf_redirect(skb->ifindex, 0);
}

INLINE int drop(const struct __sk_buff *skb, __u32 code, __u32 packets) {
  record(VERDICT_DROPPED, code, 0, 0, 0);
  if (observed(skb)) {
    write_down(skb->mark, VERDICT_DROPPED, code, 0, 0, 0);
    return TC_ACT_SHOT;
  }
  __u64 *dropped = bpf_map_lookup_elem(&drops, &code);
  if (dropped) {
    *dropped += packets;
  }
  return TC_ACT_SHOT;
}
