// Front ends: which of the machines behind one a flow goes to. io.underpass.plan.Forwarding says the same in Java, but for the memory.
#pragma once

#include "lookup.h"

// io.underpass.plan.FlowHash
INLINE __u64 weight(__u32 hash, __u64 identity) { return mix(mix(identity ^ hash)); }

INLINE __u32 spread_hash(const struct packet *packet, __u32 spread, __u32 hash) {
  if (spread == SPREAD_FLOW) {
    return hash;
  }
  return flow_hash(&packet->source, &packet->destination, spread == SPREAD_ADDRESSES ? 0 : packet->protocol, 0);
}

// Rendezvous: of those that take new flows the one that the flow wants most, else MAX_BACKENDS. What is best so far stands in memory, where the
// verifier forgets it: in a register it would walk through the loop once for each.
INLINE __u32 best(const struct backend_list *list, struct scratch *scratch, __u32 hash) {
  volatile __u32 *index = &scratch->best;
  __u64 most = 0;
  *index = MAX_BACKENDS;
  for (__u32 i = 0; i < MAX_BACKENDS && i < list->count; i++) {
    const struct backend *backend = &list->backends[i];
    if (!backend->up) {
      continue;
    }
    __u64 wanted = weight(hash, backend->identity);
    if (*index == MAX_BACKENDS || wanted > most) {
      most = wanted;
      *index = i;
    }
  }
  return *index;
}

INLINE __u32 position(const struct backend_list *list, struct scratch *scratch, __u64 identity) {
  volatile __u32 *index = &scratch->best;
  *index = MAX_BACKENDS;
  for (__u32 i = 0; i < MAX_BACKENDS && i < list->count; i++) {
    if (list->backends[i].identity == identity) {
      *index = i;
      break;
    }
  }
  return *index;
}

INLINE struct front_end *front_end_of(const struct target *front, const struct packet *packet) {
  struct front_end_key key = {.vni = front->vni, .service = (__u32)packet->protocol << 16 | (packet->ports & 0xffff)};
  __builtin_memcpy(key.address, front->next_hop, 16);
  struct front_end *found = bpf_map_lookup_elem(&front_ends, &key);
  if (!found) {
    key.service = 0;
    found = bpf_map_lookup_elem(&front_ends, &key);
  }
  return found;
}

// A connection that begins is no flow of a machine that takes no new ones, though an earlier one had the same addresses and ports.
INLINE int stays(const struct packet *packet, const struct backend *backend) {
  return backend->up || packet->protocol != IPPROTO_TCP || (packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN;
}

// DROP_NONE: scratch->chosen says where to; else why not. A flow stays with a machine that is listed, up or not.
GLOBAL int choose(struct packet *packet, struct target *front, __u32 network, __u32 hash) {
  __u32 zero = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
  if (!packet || !front || !scratch) {
    return DROP_NO_BACKEND;
  }
  if (packet->fragment != FRAGMENT_NONE) {
    return DROP_FRAGMENT;
  }
  struct front_end *entry = front_end_of(front, packet);
  if (!entry) {
    return DROP_NO_BACKEND;
  }
  __u32 number = entry->list;
  __u32 spread = entry->spread;
  struct backend_list *list = bpf_map_lookup_elem(&backend_lists, &number);
  if (!list) {
    return DROP_NO_BACKEND;
  }
  struct flow_key key = {
      .source = packet->source,
      .destination = packet->destination,
      .network = network,
      .ports = packet->ports,
      .protocol = packet->protocol,
  };
  struct pick *known = bpf_map_lookup_elem(&picks, &key);
  __u32 index = MAX_BACKENDS;
  if (known) {
    index = known->index;
    if (index >= MAX_BACKENDS || index >= list->count || list->backends[index].identity != known->identity) {
      index = position(list, scratch, known->identity);
      known->index = index;
    }
    if (index < MAX_BACKENDS && !stays(packet, &list->backends[index])) {
      index = MAX_BACKENDS;
    }
  }
  if (index >= MAX_BACKENDS) {
    index = best(list, scratch, spread_hash(packet, spread, hash));
    if (index >= MAX_BACKENDS) {
      return DROP_NO_BACKEND;
    }
    struct pick fresh = {.identity = list->backends[index].identity, .index = index};
    if (!packet->probe) {
      bpf_map_update_elem(&picks, &key, &fresh, BPF_ANY);
    }
  }
  scratch->chosen = list->backends[index].target;
  return DROP_NONE;
}
