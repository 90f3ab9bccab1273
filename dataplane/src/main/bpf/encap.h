// VXLAN (RFC 7348) over IPv4/UDP: writing, checking and taking off the outer headers.
#pragma once

#include "packet.h"

#define VXLAN_PORT 4789
#define VXLAN_VNI_PRESENT bpf_htonl(0x08000000)
#define FIRST_SOURCE_PORT 49152
#define OUTER_TTL 64

struct vxlan {
  __be32 flags;
  __be32 vni;
};

// Ethernet, IPv4, UDP, VXLAN; then the inner frame.
#define OUTER_LENGTH (ETH_HLEN + sizeof(struct iphdr) + sizeof(struct udphdr) + sizeof(struct vxlan))
#define INNER_OFFSET (OUTER_LENGTH + ETH_HLEN)
#define ENCAP_ROOM OUTER_LENGTH

#define ENCAP_FLAGS                                                                                                \
  (BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |                         \
   BPF_F_ADJ_ROOM_ENCAP_L2_ETH | BPF_F_ADJ_ROOM_ENCAP_L2(ETH_HLEN))

// 12:34:56:78:9a:bc, as the six octets of a frame.
#define ANY_MAC0 bpf_htons(0x1234)
#define ANY_MAC1 bpf_htons(0x5678)
#define ANY_MAC2 bpf_htons(0x9abc)

INLINE void set_mac(void *to, const void *from) {
  __u16 *target = to;
  const __u16 *source = from;
  target[0] = source[0];
  target[1] = source[1];
  target[2] = source[2];
}

INLINE void set_any_mac(void *to) {
  __u16 *target = to;
  target[0] = ANY_MAC0;
  target[1] = ANY_MAC1;
  target[2] = ANY_MAC2;
}

struct outer {
  const __u8 *mac;
  __be32 remote;
  __u32 vni;
  __u32 hash;
  __u32 inner_length; // octets behind the inner Ethernet header
  __u32 probe; // 0: an ordinary packet
  __u8 traffic_class;
};

// Writes OUTER_LENGTH octets.
INLINE void write_outer(void *data, const struct outer *outer) {
  struct ethhdr *ethernet = data;
  set_mac(ethernet->h_dest, outer->mac);
  const volatile __u16 *own = (const volatile __u16 *)config.underlay_mac; // volatile, else the compiler takes the zeros of the source
  __u16 *source = (__u16 *)ethernet->h_source;
  source[0] = own[0];
  source[1] = own[1];
  source[2] = own[2];
  ethernet->h_proto = bpf_htons(ETH_P_IP);

  __u16 udp_length = sizeof(struct udphdr) + sizeof(struct vxlan) + ETH_HLEN + outer->inner_length;
  __u32 word[5];
  word[0] = bpf_htonl(0x45000000 | (__u32)outer->traffic_class << 16 | (__u16)(udp_length + sizeof(struct iphdr)));
  word[1] = bpf_htonl(0x00004000); // identification 0, don't fragment
  word[2] = bpf_htonl((__u32)OUTER_TTL << 24 | (__u32)IPPROTO_UDP << 16);
  word[3] = config.underlay_address;
  word[4] = outer->remote;
  __u16 checksum = ~fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]);
  __u32 *ip = data + ETH_HLEN;
  ip[0] = word[0];
  ip[1] = word[1];
  ip[2] = word[2];
  ip[3] = word[3];
  ip[4] = word[4];
  ((struct iphdr *)ip)->check = checksum;

  __u32 *udp = data + ETH_HLEN + sizeof(struct iphdr);
  udp[0] = bpf_htonl((FIRST_SOURCE_PORT + (outer->hash & 0x3fff)) << 16 | VXLAN_PORT);
  udp[1] = bpf_htonl((__u32)udp_length << 16);
  struct vxlan *vxlan = (void *)(udp + 2);
  vxlan->flags = VXLAN_VNI_PRESENT | bpf_htonl(outer->probe);
  vxlan->vni = bpf_htonl(outer->vni << 8);
}

INLINE void write_inner_ethernet(void *data, int ipv6) {
  struct ethhdr *inner = data + OUTER_LENGTH;
  set_any_mac(inner->h_dest);
  set_any_mac(inner->h_source);
  inner->h_proto = ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
}

// Makes room for the outer headers behind the Ethernet header. A packet that once came out of a tunnel is still marked as encapsulated by
// the kernel, which then refuses to mark it again; its inner offsets are right as they are.
INLINE int make_room(struct __sk_buff *skb) {
  long result = bpf_skb_adjust_room(skb, ENCAP_ROOM, BPF_ADJ_ROOM_MAC, ENCAP_FLAGS);
  if (result == -KERNEL_EALREADY) {
    result = bpf_skb_adjust_room(skb, ENCAP_ROOM, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO);
  }
  return result == 0;
}

INLINE int take_off(struct __sk_buff *skb, int ipv6) {
  __u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | (ipv6 ? ADJ_ROOM_DECAP_L3_IPV6 : ADJ_ROOM_DECAP_L3_IPV4);
  return bpf_skb_adjust_room(skb, -(__s32)ENCAP_ROOM, BPF_ADJ_ROOM_MAC, flags) == 0;
}

// Checksum after one 16-bit word of a header changed (RFC 1624).
INLINE __u16 adjusted(__u16 checksum, __u16 old_word, __u16 new_word) {
  __u32 sum = (__u16)~checksum;
  sum += (__u16)~old_word;
  sum += new_word;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return ~(__u16)sum;
}

// Writes the ECN field of the IP header at this constant offset.
INLINE int write_ecn(struct __sk_buff *skb, __u32 offset, struct packet *packet, __u8 ecn) {
  void *data = (void *)(long)skb->data;
  __u16 *words = data + offset;
  if (data + offset + sizeof(struct iphdr) > (void *)(long)skb->data_end) {
    return 0;
  }
  __u16 before = words[0];
  packet->traffic_class = (packet->traffic_class & 0xfc) | ecn;
  if (packet->ipv6) {
    words[0] = bpf_htons((bpf_ntohs(before) & 0xf00f) | (__u16)packet->traffic_class << 4);
  } else {
    words[0] = bpf_htons((bpf_ntohs(before) & 0xff00) | packet->traffic_class);
    words[5] = adjusted(words[5], before, words[0]);
  }
  return 1;
}

// RFC 6040 section 4.2, normal mode. 0: to be dropped.
INLINE int merge_ecn(struct __sk_buff *skb, __u8 outer_traffic_class, struct packet *packet) {
  __u8 outer = outer_traffic_class & 3;
  __u8 inner = packet->traffic_class & 3;
  if (outer == 3 && inner == 0) {
    return 0;
  }
  if (outer == 3 && inner != 3) {
    return write_ecn(skb, INNER_OFFSET, packet, 3);
  }
  if (outer == 1 && inner == 2) {
    return write_ecn(skb, INNER_OFFSET, packet, 1);
  }
  return 1;
}

// Decrements TTL or hop limit of the IP header at this constant offset.
INLINE int decrement_ttl(struct __sk_buff *skb, __u32 offset, const struct packet *packet) {
  void *data = (void *)(long)skb->data;
  __u8 *ip = data + offset;
  if (data + offset + sizeof(struct iphdr) > (void *)(long)skb->data_end) {
    return 0;
  }
  if (packet->ipv6) {
    ip[7]--;
    return 1;
  }
  __u16 *words = (__u16 *)ip;
  __u16 before = words[4];
  ip[8]--;
  words[5] = adjusted(words[5], before, words[4]);
  return 1;
}
