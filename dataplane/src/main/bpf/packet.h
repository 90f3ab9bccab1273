// From octets to a packet: parsing and checking, before anything is decided.
#pragma once

#include "verdict.h"

#define FRAGMENT_NONE 0
#define FRAGMENT_FIRST 1
#define FRAGMENT_LATER 2

struct packet {
  struct address source;
  struct address destination;
  __u32 ports;         // source << 16 | destination, host order; TCP and UDP only
  __u32 total;         // octets of the IP packet; of a super-packet, all of it
  __u32 segments;      // packets on the wire
  __u64 octets;        // on the wire, headers of every segment included
  __u32 segment_size;  // octets of the largest IP packet on the wire
  __u16 identifier;    // ICMP, host order
  __u8 ipv6;
  __u8 protocol;
  __u8 ttl;
  __u8 traffic_class;
  __u8 fragment;
  __u8 header; // octets of the IP header
  __u8 tcp_flags; // where flows are remembered
  __u32 probe; // not 0: the packet is only watched, so nothing is remembered of it
};

#define TCP_FIN 1
#define TCP_SYN 2
#define TCP_RST 4
#define TCP_ACK 16
#define TCP_FLAGS_AT 13

enum parsed { PARSED_IP, PARSED_NOT_IP, PARSED_MALFORMED };

#define MAPPED_PREFIX bpf_htonl(0xffff)

INLINE void set_ipv4(struct address *address, __be32 bits) {
  address->high = 0;
  address->low = (__u64)bits << 32 | MAPPED_PREFIX;
}

// Makes the first octets directly readable.
INLINE int reachable(struct __sk_buff *skb, __u32 octets) {
  if ((void *)(long)skb->data + octets <= (void *)(long)skb->data_end) {
    return 1;
  }
  return skb->len >= octets && bpf_skb_pull_data(skb, octets) == 0;
}

INLINE __u16 fold(__u64 sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (__u16)sum;
}

// The header checksum of a header with options.
static __noinline int long_header_right(struct __sk_buff *skb, __u32 offset, __u32 header) {
  __u32 words[15] = {};
  if (header < 24 || header > 60) {
    return 0;
  }
  if (bpf_skb_load_bytes(skb, offset, words, header)) {
    return 0;
  }
  __u64 sum = 0;
  for (int i = 0; i < 15; i++) {
    sum += words[i];
  }
  return fold(sum) == 0xffff;
}

INLINE int parse_ipv4(struct __sk_buff *skb, __u32 offset, struct packet *packet) {
  if (!reachable(skb, offset + sizeof(struct iphdr))) {
    return PARSED_MALFORMED;
  }
  void *data = (void *)(long)skb->data;
  struct iphdr *ip = data + offset;
  if ((void *)(ip + 1) > (void *)(long)skb->data_end) {
    return PARSED_MALFORMED;
  }
  __u32 header = ip->ihl * 4;
  packet->total = bpf_ntohs(ip->tot_len);
  if (ip->version != 4 || header < sizeof(*ip) || packet->total < header || packet->total > skb->len - offset) {
    return PARSED_MALFORMED;
  }
  packet->ipv6 = 0;
  packet->header = header;
  packet->protocol = ip->protocol;
  packet->ttl = ip->ttl;
  packet->traffic_class = ip->tos;
  __u16 fragment = bpf_ntohs(ip->frag_off);
  packet->fragment = fragment & 0x1fff ? FRAGMENT_LATER : fragment & 0x2000 ? FRAGMENT_FIRST : FRAGMENT_NONE;
  set_ipv4(&packet->source, ip->saddr);
  set_ipv4(&packet->destination, ip->daddr);
  if (header == sizeof(*ip)) {
    __u32 *word = (__u32 *)ip;
    return fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]) == 0xffff ? PARSED_IP : PARSED_MALFORMED;
  }
  return long_header_right(skb, offset, header) ? PARSED_IP : PARSED_MALFORMED;
}

INLINE int parse_ipv6(struct __sk_buff *skb, __u32 offset, struct packet *packet) {
  if (!reachable(skb, offset + sizeof(struct ipv6hdr))) {
    return PARSED_MALFORMED;
  }
  void *data = (void *)(long)skb->data;
  struct ipv6hdr *ip = data + offset;
  if ((void *)(ip + 1) > (void *)(long)skb->data_end) {
    return PARSED_MALFORMED;
  }
  packet->total = sizeof(*ip) + bpf_ntohs(ip->payload_len);
  if (ip->version != 6 || packet->total > skb->len - offset) {
    return PARSED_MALFORMED;
  }
  packet->ipv6 = 1;
  packet->header = sizeof(*ip);
  packet->protocol = ip->nexthdr;
  packet->ttl = ip->hop_limit;
  packet->traffic_class = ip->priority << 4 | ip->flow_lbl[0] >> 4;
  packet->fragment = FRAGMENT_NONE;
  __builtin_memcpy(&packet->source, &ip->saddr, 16);
  __builtin_memcpy(&packet->destination, &ip->daddr, 16);
  if (ip->nexthdr == IPPROTO_FRAGMENT) {
    __be16 fragment = 0;
    int there = packet->total >= sizeof(*ip) + 8 && bpf_skb_load_bytes(skb, offset + sizeof(*ip) + 2, &fragment, 2) == 0;
    packet->fragment = there && !(bpf_ntohs(fragment) & 0xfff8) ? FRAGMENT_FIRST : FRAGMENT_LATER;
  }
  return PARSED_IP;
}

// Behind a header of constant length mostly, where nothing needs to be copied.
INLINE void parse_tcp_flags(struct __sk_buff *skb, __u32 offset, struct packet *packet) {
  __u8 flags = 0;
  if (packet->protocol != IPPROTO_TCP || packet->total < packet->header + TCP_FLAGS_AT + 1u) {
    return;
  }
  void *data = (void *)(long)skb->data;
  if (!packet->ipv6 && packet->header == 20 && data + offset + 20 + TCP_FLAGS_AT + 1 <= (void *)(long)skb->data_end) {
    flags = *(__u8 *)(data + offset + 20 + TCP_FLAGS_AT);
  } else if (bpf_skb_load_bytes(skb, offset + packet->header + TCP_FLAGS_AT, &flags, 1)) {
    return;
  }
  packet->tcp_flags = flags;
}

// The first octets behind the IP header: ports or ICMP identifier. A packet too short to hold them has none.
INLINE void parse_transport(struct __sk_buff *skb, __u32 offset, struct packet *packet) {
  __be16 words[4] = {};
  packet->ports = 0;
  packet->identifier = 0;
  packet->tcp_flags = 0;
  if (packet->fragment != FRAGMENT_NONE) {
    return;
  }
  int ported = packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP;
  int icmp = packet->protocol == (packet->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
  if (!ported && !icmp) {
    return;
  }
  if (packet->total < packet->header + (ported ? 4u : 8u)) {
    return;
  }
  if (feature(FEATURE_FLOWS | FEATURE_FILTERS | FEATURE_FRONT_ENDS)) {
    parse_tcp_flags(skb, offset, packet);
  }
  __u32 at = offset + packet->header;
  void *data = (void *)(long)skb->data;
  void *end = (void *)(long)skb->data_end;
  if (!packet->ipv6 && packet->header == 20 && data + offset + 20 + 4 <= end && ported) {
    __be16 *port = data + offset + 20;
    packet->ports = (__u32)bpf_ntohs(port[0]) << 16 | bpf_ntohs(port[1]);
    return;
  }
  if (ported) {
    if (bpf_skb_load_bytes(skb, at, words, 4) == 0) {
      packet->ports = (__u32)bpf_ntohs(words[0]) << 16 | bpf_ntohs(words[1]);
    }
  } else if (bpf_skb_load_bytes(skb, at, words, 8) == 0) {
    packet->identifier = bpf_ntohs(words[2]);
  }
}

// A super-packet counts as the packets that it carries.
INLINE void measure(struct __sk_buff *skb, __u32 offset, struct packet *packet) {
  __u32 size = skb->gso_size;
  packet->segments = 1;
  packet->octets = packet->total;
  packet->segment_size = packet->total;
  if (size == 0) {
    return;
  }
  __u32 headers = packet->header + 8;
  if (packet->protocol == IPPROTO_TCP) {
    __u8 data_offset = 0x50;
    bpf_skb_load_bytes(skb, offset + packet->header + 12, &data_offset, 1);
    headers = packet->header + (data_offset >> 4) * 4;
  }
  if (packet->total <= headers + size) {
    return;
  }
  packet->segments = (packet->total - headers + size - 1) / size;
  packet->octets = packet->total + (__u64)(packet->segments - 1) * headers;
  packet->segment_size = headers + size;
}

INLINE int parse(struct __sk_buff *skb, __be16 ethertype, __u32 offset, struct packet *packet) {
  int parsed = ethertype == bpf_htons(ETH_P_IP) ? parse_ipv4(skb, offset, packet)
      : ethertype == bpf_htons(ETH_P_IPV6)      ? parse_ipv6(skb, offset, packet)
                                                : PARSED_NOT_IP;
  if (parsed == PARSED_IP) {
    parse_transport(skb, offset, packet);
    measure(skb, offset, packet);
  }
  return parsed;
}

INLINE int same(const struct address *one, const struct address *other) {
  return one->high == other->high && one->low == other->low;
}

INLINE __u32 ipv4_bits(const struct address *address) { return bpf_ntohl((__u32)(address->low >> 32)); }

INLINE int group_address(const struct packet *packet, const struct address *address) {
  return packet->ipv6 ? (address->high & 0xff) == 0xff : (ipv4_bits(address) >> 28) == 0xe;
}

INLINE int link_local_ipv6(const struct address *address) {
  return (bpf_be64_to_cpu(address->high) >> 54) == 0x3fa;
}

INLINE int ipv6_zero_or_one(const struct address *address) {
  return address->high == 0 && (address->low == 0 || address->low == bpf_cpu_to_be64(1));
}

INLINE int ipv4_mapped(const struct address *address) {
  return address->high == 0 && (__u32)address->low == MAPPED_PREFIX;
}

INLINE int forwardable_ipv6(const struct address *address) {
  return !ipv4_mapped(address) && !ipv6_zero_or_one(address) && !link_local_ipv6(address) && (address->high & 0xff) != 0xff;
}

INLINE int forwardable(const struct packet *packet) {
  if (packet->ipv6) {
    return forwardable_ipv6(&packet->destination) && forwardable_ipv6(&packet->source);
  }
  __u32 destination = ipv4_bits(&packet->destination);
  __u32 source = ipv4_bits(&packet->source);
  __u32 first = destination >> 24;
  return first != 0 && first != 127 && first < 224 && (destination >> 16) != 0xa9fe && source != 0 && (source >> 24) != 127 &&
      (source >> 28) != 0xe;
}

// 168.63.129.16, where probes of a machine's health come from.
#define PROBER 0xa83f8110u

INLINE int for_prober(const struct packet *packet) {
  return packet->destination.high == 0 && packet->destination.low == ((__u64)bpf_htonl(PROBER) << 32 | MAPPED_PREFIX);
}

// io.underpass.plan.FlowHash
#define HASH_MULTIPLIER 0x9E3779B97F4A7C15ULL

INLINE __u64 mix(__u64 value) {
  value *= HASH_MULTIPLIER;
  return value ^ value >> 29;
}

INLINE __u32 flow_hash(const struct address *source, const struct address *destination, __u8 protocol, __u32 ports) {
  __u64 hash = bpf_be64_to_cpu(source->high) * HASH_MULTIPLIER;
  hash = mix(hash ^ bpf_be64_to_cpu(source->low));
  hash = mix(hash ^ bpf_be64_to_cpu(destination->high));
  hash = mix(hash ^ bpf_be64_to_cpu(destination->low));
  hash = mix(hash ^ ((__u64)protocol << 32 | ports));
  return hash >> 32;
}
