// A packet on its way through a port, and what is read of it behind the IP header; what flows and fragments are remembered by.
#pragma once

#include "filter.h"

#define IDENTIFICATION_NS 30000000000ULL
#define NS_PER_SECOND 1000000000ULL

struct tracked_key {
  struct address local;
  struct address remote;
  __u32 ifindex;
  __u32 ports; // local << 16 | remote, host order; of an echo the identifier is the local one
  __u32 protocol;
  __u32 padding;
};

enum flow_state { FLOW_DENIED, FLOW_ALLOWED };
#define FLOW_BEGUN_OUT 1u
#define FLOW_FRONT 2u // behind a front end: answers get its address and port
#define ENDED_FIN_IN 1u
#define ENDED_FIN_OUT 2u
#define ENDED_RST 4u

struct tracked {
  __u64 first_seen;
  __u64 last_seen;
  struct counter in;
  struct counter out;
  __u32 sets[2]; // those that the port had in the direction that the flow began in
  __u16 rules[2];
  __u8 state;
  __u8 flags;
  __u8 ended;
  __u8 padding;
  __u32 front_port;
  __u32 network;
  struct address front;
};

struct fragment_key {
  struct address source;
  struct address destination;
  __u32 ifindex;
  __u32 identification;
  __u32 protocol;
  __u32 padding;
};

struct fragment {
  __u64 seen;
  __u32 code;
  __u32 padding;
};

// Each full of its own kind: however much is denied, no allowed flow is forgotten for it.
TABLE(BPF_MAP_TYPE_LRU_HASH, tracked_flows, struct tracked_key, struct tracked, 1, 0);
TABLE(BPF_MAP_TYPE_LRU_HASH, denied_flows, struct tracked_key, struct tracked, 1, 0);
TABLE(BPF_MAP_TYPE_LRU_HASH, fragments, struct fragment_key, struct fragment, 1, 0);

// One packet at one port: filled by the caller, and what is behind the IP header by track.
struct passage {
  __u32 idle_seconds;
  __u32 ifindex;
  __u32 network;
  __u32 out;        // 1: from the machine
  __u32 offset;     // of the IP header
  __u32 translated; // in: the destination was front before; out, on return: the source is to become front
  __u32 front_port;
  struct address front;
  // behind the IP header, and behind a Fragment header in IPv6
  __u32 at;
  __u32 there;
  __u32 ports;
  __u32 identifier;
  __u16 protocol;
  __u8 echo;
  __u8 error;
  __u8 tcp_flags;
};

// Room for what is too large for the stack, in struct scratch.
struct workspace {
  struct passage passage;
  struct passage about;
  struct tracked_key key;
  struct tracked_key quoted;
  struct tracked fresh;
  struct question question;
  struct fragment_key fragment;
  struct fragment first;
  __u8 quote[40];
};

INLINE int icmp_error_type(__u8 type, int ipv6) {
  return ipv6 ? type < 128 : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

INLINE int icmp_echo_type(__u8 type, int ipv6) { return ipv6 ? type == 128 || type == 129 : type == 8 || type == 0; }

// Ports or the echo's identifier, at most as much as is there.
INLINE void read_upper(struct __sk_buff *skb, struct passage *passage, int ipv6) {
  __be16 words[4] = {};
  passage->ports = 0;
  passage->identifier = 0;
  passage->echo = 0;
  passage->error = 0;
  if (passage->protocol == IPPROTO_TCP || passage->protocol == IPPROTO_UDP) {
    if (passage->there >= 4 && bpf_skb_load_bytes(skb, passage->at, words, 4) == 0) {
      passage->ports = (__u32)bpf_ntohs(words[0]) << 16 | bpf_ntohs(words[1]);
    }
    return;
  }
  if (passage->protocol != (ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) || passage->there < 1) {
    return;
  }
  __u8 type = 0;
  if (bpf_skb_load_bytes(skb, passage->at, &type, 1)) {
    return;
  }
  passage->error = icmp_error_type(type, ipv6);
  if (passage->there >= 8 && icmp_echo_type(type, ipv6) && bpf_skb_load_bytes(skb, passage->at, words, 8) == 0) {
    passage->echo = 1;
    passage->identifier = bpf_ntohs(words[2]);
  }
}

// 0 for a fragment without the header that says of what.
INLINE int read_transport(struct __sk_buff *skb, const struct packet *packet, struct passage *passage) {
  passage->at = passage->offset + packet->header;
  passage->there = packet->total - packet->header;
  passage->protocol = packet->protocol;
  if (packet->fragment == FRAGMENT_NONE && (packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP)) {
    passage->ports = packet->ports;
    passage->identifier = 0;
    passage->echo = 0;
    passage->error = 0;
    return 1;
  }
  if (packet->fragment != FRAGMENT_NONE && packet->ipv6) {
    __u8 header[8];
    if (passage->there < 8 || bpf_skb_load_bytes(skb, passage->at, header, 8)) {
      return 0;
    }
    passage->protocol = header[0];
    passage->at += 8;
    passage->there -= 8;
  }
  if (packet->fragment == FRAGMENT_LATER) {
    passage->there = 0;
  }
  read_upper(skb, passage, packet->ipv6);
  return 1;
}
