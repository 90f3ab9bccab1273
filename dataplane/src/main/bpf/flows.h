// Flows at machines' ports: rules judge the first packet, memory the others (steps 4a and 6b). Local is the machine's side.
#pragma once

#include "passage.h"

INLINE void fill_key(struct tracked_key *key, const struct passage *passage, const struct address *source, const struct address *destination,
    int source_is_local) {
  key->local = source_is_local ? *source : *destination;
  key->remote = source_is_local ? *destination : *source;
  key->ifindex = passage->ifindex;
  key->ports = passage->echo ? passage->identifier << 16 : source_is_local ? passage->ports : passage->ports << 16 | passage->ports >> 16;
  key->protocol = passage->protocol;
  key->padding = 0;
}

INLINE int idle(const struct tracked *flow, const struct passage *passage, __u64 now) {
  __u64 last = flow->last_seen;
  return now > last && now - last > passage->idle_seconds * NS_PER_SECOND;
}

// Whether the packet is an ICMP error about a flow that may pass here.
static __noinline int follows(struct __sk_buff *skb, struct packet *packet, struct passage *passage, struct workspace *work, __u64 now) {
  struct passage *quoted = &work->about;
  struct address source;
  struct address destination;
  __u32 ip = passage->at + 8;
  quoted->ifindex = passage->ifindex;
  if (passage->there < 8 + (packet->ipv6 ? 40u : 20u)) {
    return 0;
  }
  __u32 length = passage->there - 8;
  __u32 header = 40;
  if (packet->ipv6) {
    if (bpf_skb_load_bytes(skb, ip, work->quote, 40)) {
      return 0;
    }
    quoted->protocol = work->quote[6];
    __builtin_memcpy(&source, work->quote + 8, 16);
    __builtin_memcpy(&destination, work->quote + 24, 16);
  } else {
    if (bpf_skb_load_bytes(skb, ip, work->quote, 20)) {
      return 0;
    }
    header = (work->quote[0] & 15) * 4;
    if (header < 20 || header > length || ((work->quote[6] & 0x1f) | work->quote[7]) != 0) {
      return 0;
    }
    quoted->protocol = work->quote[9];
    set_ipv4(&source, *(__be32 *)(work->quote + 12));
    set_ipv4(&destination, *(__be32 *)(work->quote + 16));
  }
  if (work->quote[0] >> 4 != (packet->ipv6 ? 6 : 4)) {
    return 0;
  }
  quoted->at = ip + header;
  quoted->there = length - header;
  read_upper(skb, quoted, packet->ipv6);
  fill_key(&work->quoted, quoted, &source, &destination, !passage->out);
  struct tracked *about = bpf_map_lookup_elem(&tracked_flows, &work->quoted);
  return about && !idle(about, passage, now);
}

// What is denied is so in its own direction, and by the rules of the time.
INLINE int denial_holds(const struct tracked *flow, const struct passage *passage, const struct filter *filter) {
  const __u32 *sets = passage->out ? filter->out : filter->in;
  return (flow->flags & FLOW_BEGUN_OUT) == passage->out && flow->sets[0] == sets[0] && flow->sets[1] == sets[1];
}

INLINE void judge(struct packet *packet, struct passage *passage, const struct filter *filter, struct workspace *work, __u64 now) {
  struct tracked *fresh = &work->fresh;
  __builtin_memset(fresh, 0, sizeof(*fresh));
  fresh->first_seen = now;
  fresh->network = passage->network;
  fresh->flags = passage->out;
  if (!passage->out && passage->translated) {
    fresh->flags |= FLOW_FRONT;
    fresh->front = passage->front;
    fresh->front_port = passage->front_port;
  }
  work->question.source = packet->source;
  work->question.destination = packet->destination;
  work->question.ports = passage->ports;
  work->question.protocol = passage->protocol;
  work->question.ipv6 = packet->ipv6;
  __u32 allowed = 1;
  for (int i = 0; i < 2; i++) {
    __u32 set = passage->out ? filter->out[i] : filter->in[i];
    fresh->sets[i] = set;
    fresh->rules[i] = RULE_NOT_ASKED;
    if (set && allowed) {
      __u32 rule = first_rule(&work->question, set);
      fresh->rules[i] = rule;
      allowed = rule >> 16 & 1;
    }
  }
  fresh->state = allowed ? FLOW_ALLOWED : FLOW_DENIED;
}

INLINE __u8 tcp_flags(struct __sk_buff *skb, const struct packet *packet, const struct passage *passage) {
  __u8 flags = packet->tcp_flags;
  if (packet->fragment != FRAGMENT_NONE && passage->protocol == IPPROTO_TCP && passage->there > TCP_FLAGS_AT) {
    bpf_skb_load_bytes(skb, passage->at + TCP_FLAGS_AT, &flags, 1);
  }
  return flags;
}

INLINE __u8 ends(const struct passage *passage) {
  __u8 flags = passage->tcp_flags;
  return (flags & TCP_RST ? ENDED_RST : 0) | (flags & TCP_FIN ? passage->out ? ENDED_FIN_OUT : ENDED_FIN_IN : 0);
}

// A connection of the same addresses and ports after one that ended is another flow.
INLINE int begins_again(const struct tracked *flow, const struct passage *passage) {
  __u8 both = ENDED_FIN_IN | ENDED_FIN_OUT;
  return (flow->ended & ENDED_RST || (flow->ended & both) == both) && (passage->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

INLINE void see(struct tracked *flow, const struct packet *packet, const struct passage *passage, __u64 now) {
  __u8 ended = ends(passage);
  flow->last_seen = now;
  struct counter *counter = passage->out ? &flow->out : &flow->in;
  __sync_fetch_and_add(&counter->packets, packet->segments);
  __sync_fetch_and_add(&counter->octets, packet->octets);
  if (ended) {
    flow->ended |= ended;
  }
}

INLINE __u32 denied(const struct passage *passage) { return passage->out ? DROP_FILTERED_OUT : DROP_FILTERED_IN; }

// The answers of a front end get its address.
INLINE __u32 pass_allowed(struct packet *packet, struct passage *passage, struct tracked *flow) {
  if (passage->out && flow->flags & FLOW_FRONT) {
    if (packet->fragment != FRAGMENT_NONE) {
      return DROP_FRAGMENT;
    }
    passage->translated = 1;
    passage->front = flow->front;
    passage->front_port = flow->front_port;
  }
  return DROP_NONE;
}

INLINE __u32 pass_flow(struct __sk_buff *skb, struct packet *packet, struct passage *passage, struct workspace *work, __u64 now) {
  if (passage->error && follows(skb, packet, passage, work, now)) {
    return DROP_NONE;
  }
  fill_key(&work->key, passage, &packet->source, &packet->destination, passage->out);
  struct tracked *flow = bpf_map_lookup_elem(&tracked_flows, &work->key);
  passage->tcp_flags = tcp_flags(skb, packet, passage);
  if (flow && !idle(flow, passage, now) && !begins_again(flow, passage)) {
    __u32 refused = pass_allowed(packet, passage, flow);
    if (refused == DROP_NONE && !packet->probe) {
      see(flow, packet, passage, now);
    }
    return refused;
  }
  struct port *port = bpf_map_lookup_elem(&ports, &passage->ifindex);
  if (!port) {
    return DROP_NO_PORT;
  }
  // What is judged anew stands in the table of what becomes of it, and in no other.
  if (flow && !packet->probe) {
    bpf_map_delete_elem(&tracked_flows, &work->key);
  }
  struct tracked *refused = bpf_map_lookup_elem(&denied_flows, &work->key);
  if (refused && !idle(refused, passage, now) && denial_holds(refused, passage, &port->filter)) {
    if (!packet->probe) {
      see(refused, packet, passage, now);
    }
    return denied(passage);
  }
  if (refused && !packet->probe) {
    bpf_map_delete_elem(&denied_flows, &work->key);
  }
  judge(packet, passage, &port->filter, work, now);
  if (!packet->probe) {
    see(&work->fresh, packet, passage, now);
    if (work->fresh.state == FLOW_ALLOWED) {
      bpf_map_update_elem(&tracked_flows, &work->key, &work->fresh, BPF_ANY);
    } else {
      bpf_map_update_elem(&denied_flows, &work->key, &work->fresh, BPF_ANY);
    }
  }
  return work->fresh.state == FLOW_ALLOWED ? DROP_NONE : denied(passage);
}

INLINE void fill_fragment_key(struct __sk_buff *skb, struct fragment_key *key, const struct packet *packet, const struct passage *passage) {
  key->source = packet->source;
  key->destination = packet->destination;
  key->ifindex = passage->ifindex;
  key->protocol = passage->protocol;
  key->identification = 0;
  key->padding = 0;
  if (packet->ipv6) {
    bpf_skb_load_bytes(skb, passage->offset + packet->header + 4, &key->identification, 4);
  } else {
    bpf_skb_load_bytes(skb, passage->offset + 4, &key->identification, 2);
  }
}

// A packet on its way through a port: when flows are idle, and what was translated, are the caller's to fill in.
INLINE struct passage *passage_at(__u32 ifindex, __u32 network, __u32 out, __u32 offset) {
  __u32 index = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);
  if (!scratch) {
    return 0;
  }
  struct passage *passage = &((struct workspace *)scratch->message)->passage;
  passage->ifindex = ifindex;
  passage->network = network;
  passage->out = out;
  passage->offset = offset;
  passage->translated = 0;
  return passage;
}

// DROP_NONE, or why the packet doesn't pass the port. Remembers it.
GLOBAL int track(struct __sk_buff *skb, struct packet *packet, struct passage *passage) {
  __u32 index = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);
  if (!packet || !passage || !scratch) {
    return DROP_KERNEL_REFUSED;
  }
  struct workspace *work = (struct workspace *)scratch->message;
  __u64 now = bpf_ktime_get_coarse_ns(); // of the last tick
  int told = read_transport(skb, packet, passage);
  if (packet->fragment == FRAGMENT_NONE) {
    return pass_flow(skb, packet, passage, work, now);
  }
  if (!told) {
    return DROP_FRAGMENT;
  }
  fill_fragment_key(skb, &work->fragment, packet, passage);
  if (packet->fragment == FRAGMENT_LATER) {
    struct fragment *first = bpf_map_lookup_elem(&fragments, &work->fragment);
    return first && now - first->seen <= IDENTIFICATION_NS ? first->code : DROP_FRAGMENT;
  }
  __u32 code = pass_flow(skb, packet, passage, work, now);
  if (code != DROP_FRAGMENT && !packet->probe) {
    work->first.seen = now;
    work->first.code = code;
    work->first.padding = 0;
    bpf_map_update_elem(&fragments, &work->fragment, &work->first, BPF_ANY);
  }
  return code;
}
