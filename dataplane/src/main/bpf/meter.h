// What a gateway's size limits: new flows and packets a second.
#pragma once

#include "packet.h"

// One step of a virtual schedule: 1 if the cost conforms. Lock-free; loses the race at most eight times, then lets pass and counts.
INLINE int conforms(__u64 *next, __u64 now, __u64 cost, __u64 depth) {
  for (int attempt = 0; attempt < 8; attempt++) {
    __u64 expected = *(volatile __u64 *)next;
    __u64 start = expected > now ? expected : now;
    if (start + cost > now + depth) {
      return 0;
    }
    if (__sync_val_compare_and_swap(next, expected, start + cost) == expected) {
      return 1;
    }
  }
  __sync_fetch_and_add(next, cost);
  return 1;
}

// DROP_NONE, or why the gateway doesn't pass the packet.
INLINE __u32 admit(const struct packet *packet, __u32 network) {
  if (packet->fragment != FRAGMENT_NONE) {
    return DROP_GW_FRAGMENT;
  }
  if (!feature(FEATURE_FLOWS | FEATURE_PACKET_LIMIT) || packet->probe) {
    return DROP_NONE;
  }
  __u32 index = 0;
  struct meter *meter = bpf_map_lookup_elem(&meters, &index);
  if (!meter) {
    return DROP_NONE;
  }
  __u64 now = bpf_ktime_get_ns();
  __u64 ticks = now << 8;
  struct flow *flow = 0;
  if (feature(FEATURE_FLOWS)) {
    struct flow_key key = {
        .source = packet->source,
        .destination = packet->destination,
        .network = network,
        .ports = packet->ports ? packet->ports : packet->identifier,
        .protocol = packet->protocol,
    };
    flow = bpf_map_lookup_elem(&flows, &key);
    if (flow) {
      flow->last_seen = now;
    } else {
      if (feature(FEATURE_FLOW_LIMIT) && !conforms(&meter->flow_next, ticks, meter->flow_cost, meter->flow_depth)) {
        return DROP_GW_FLOW_LIMIT;
      }
      struct flow fresh = {.last_seen = now, .first_seen = now};
      bpf_map_update_elem(&flows, &key, &fresh, BPF_ANY);
      flow = bpf_map_lookup_elem(&flows, &key);
      count(SLOT_NEW_FLOWS, 1, packet->octets);
    }
  }
  if (feature(FEATURE_PACKET_LIMIT) &&
      !conforms(&meter->packet_next, ticks, meter->packet_cost * packet->segments, meter->packet_depth)) {
    return DROP_GW_PACKET_LIMIT;
  }
  if (flow) {
    if (packet->tcp_flags & (TCP_FIN | TCP_RST)) {
      flow->ended = 1;
    }
    __sync_fetch_and_add(&flow->seen.packets, packet->segments);
    __sync_fetch_and_add(&flow->seen.octets, packet->octets);
  }
  return DROP_NONE;
}
