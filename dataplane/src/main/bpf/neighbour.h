// What a machine may ask its router for: ARP (RFC 826), neighbour solicitation (RFC 4861) and echo (RFC 792, RFC 4443).
#pragma once

#include "encap.h"

struct arp {
  __be16 hardware;
  __be16 protocol;
  __u8 hardware_length;
  __u8 protocol_length;
  __be16 operation;
  __u8 sender_mac[6];
  __u8 sender[4];
  __u8 target_mac[6];
  __u8 target[4];
};

INLINE __be32 load32(const void *from) {
  const __u16 *half = from;
  return (__u32)half[0] | (__u32)half[1] << 16;
}

INLINE void store32(void *to, __be32 value) {
  __u16 *half = to;
  half[0] = (__u16)value;
  half[1] = (__u16)(value >> 16);
}

// Whether the machine itself has this address, as far as the port's sources say.
INLINE int own_source(const struct port *port, __u32 ifindex, const struct address *address) {
  if (same(&port->sources[0], address) || same(&port->sources[1], address)) {
    return 1;
  }
  if (!(port->flags & PORT_MORE_SOURCES)) {
    return 0;
  }
  struct source_key key = {.ifindex = ifindex};
  __builtin_memcpy(key.address, address, 16);
  return bpf_map_lookup_elem(&sources, &key) != 0;
}

// Probes (sender 0.0.0.0) and announcements (sender = target) ask whether the address is taken: it isn't.
GLOBAL int answer_arp(struct __sk_buff *skb, struct port *port) {
  if (!port || !reachable(skb, ETH_HLEN + sizeof(struct arp))) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  void *data = (void *)(long)skb->data;
  struct ethhdr *ethernet = data;
  struct arp *arp = data + ETH_HLEN;
  if ((void *)(arp + 1) > (void *)(long)skb->data_end) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  if (arp->hardware != bpf_htons(1) || arp->protocol != bpf_htons(ETH_P_IP) || arp->hardware_length != 6 || arp->protocol_length != 4) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  __be32 sender = load32(arp->sender);
  __be32 wanted = load32(arp->target);
  struct address address;
  set_ipv4(&address, wanted);
  if (arp->operation != bpf_htons(1) || sender == 0 || sender == wanted || own_source(port, skb->ifindex, &address)) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  arp->operation = bpf_htons(2);
  set_mac(arp->target_mac, arp->sender_mac);
  set_any_mac(arp->sender_mac);
  store32(arp->target, sender);
  store32(arp->sender, wanted);
  set_mac(ethernet->h_dest, ethernet->h_source);
  set_any_mac(ethernet->h_source);
  return answered(skb);
}

#define ND_SOLICITATION 135
#define ND_ADVERTISEMENT 136
#define ND_FLAGS 0xe0000000 // router, solicited, override
#define ND_LENGTH 32        // with the link-layer address option

#define NOT_ANSWERED -2

// NOT_ANSWERED: not a solicitation to be answered, go on.
GLOBAL int answer_solicitation(struct __sk_buff *skb, struct packet *packet, struct port *port) {
  if (!packet || !port || !packet->ipv6 || packet->protocol != IPPROTO_ICMPV6 || packet->total < packet->header + 24 || packet->ttl != 255) {
    return NOT_ANSWERED;
  }
  __u32 icmp[6];
  if (bpf_skb_load_bytes(skb, ETH_HLEN + sizeof(struct ipv6hdr), icmp, sizeof(icmp)) || *(__u16 *)icmp != bpf_htons(ND_SOLICITATION << 8) ||
      (packet->source.high | packet->source.low) == 0) {
    return NOT_ANSWERED;
  }
  struct address wanted;
  __builtin_memcpy(&wanted, icmp + 2, 16);
  if (group_address(packet, &wanted) || ipv6_zero_or_one(&wanted) || own_source(port, skb->ifindex, &wanted)) {
    return NOT_ANSWERED;
  }
  __u32 index = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);
  __u16 asker[3];
  if (!scratch || bpf_skb_load_bytes(skb, 6, asker, sizeof(asker))) {
    return NOT_ANSWERED;
  }
  __u8 *frame = scratch->head;
  set_mac(frame, asker);
  set_any_mac(frame + 6);
  *(__be16 *)(frame + 12) = bpf_htons(ETH_P_IPV6);
  __u32 *ip = (__u32 *)(frame + ETH_HLEN);
  ip[0] = bpf_htonl(0x60000000);
  ip[1] = bpf_htonl((__u32)ND_LENGTH << 16 | (__u32)IPPROTO_ICMPV6 << 8 | 255);
  __builtin_memcpy(ip + 2, &wanted, 16);
  __builtin_memcpy(ip + 6, &packet->source, 16);
  __u32 *body = ip + 10;
  body[0] = bpf_htonl((__u32)ND_ADVERTISEMENT << 24);
  body[1] = bpf_htonl(ND_FLAGS);
  __builtin_memcpy(body + 2, &wanted, 16);
  ((__u8 *)body)[24] = 2; // target link-layer address
  ((__u8 *)body)[25] = 1;
  set_any_mac((__u8 *)body + 26);
  __u64 sum = (__u64)bpf_htonl(ND_LENGTH) + bpf_htonl(IPPROTO_ICMPV6);
  for (int i = 2; i < 18; i++) {
    sum += ip[i];
  }
  ((__u16 *)body)[1] = ~fold(sum);
  if (bpf_skb_change_tail(skb, ETH_HLEN + sizeof(struct ipv6hdr) + ND_LENGTH, 0) ||
      bpf_skb_store_bytes(skb, 0, frame, ETH_HLEN + sizeof(struct ipv6hdr) + ND_LENGTH, 0)) {
    return NOT_ANSWERED;
  }
  return answered(skb);
}

INLINE int own_address(const struct port *port, const struct packet *packet) {
  return packet->ipv6 ? (port->flags & PORT_ADDRESS6) && same(&port->address6, &packet->destination)
                      : (port->flags & PORT_ADDRESS4) && same(&port->address4, &packet->destination);
}

#define REPLY_TTL 64

// NOT_ANSWERED: not an echo request to the port, go on. The reply is the request with addresses swapped, type changed and TTL 64.
GLOBAL int answer_echo(struct __sk_buff *skb, struct packet *packet, struct port *port) {
  if (!packet || !port || packet->fragment != FRAGMENT_NONE || packet->protocol != (packet->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) ||
      packet->total < packet->header + 8u || !own_address(port, packet)) {
    return NOT_ANSWERED;
  }
  __u16 icmp[2];
  __u32 at = ETH_HLEN + packet->header;
  if (bpf_skb_load_bytes(skb, at, icmp, sizeof(icmp)) || icmp[0] != bpf_htons((packet->ipv6 ? 128 : 8) << 8)) {
    return NOT_ANSWERED;
  }
  __u16 before = icmp[0];
  *(__u8 *)icmp = packet->ipv6 ? 129 : 0;
  icmp[1] = adjusted(icmp[1], before, icmp[0]);
  if (bpf_skb_store_bytes(skb, at, icmp, sizeof(icmp), 0)) {
    return NOT_ANSWERED;
  }
  void *data = (void *)(long)skb->data;
  __u32 length = ETH_HLEN + (packet->ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr));
  __u16 macs[6];
  if (!reachable(skb, length)) {
    return NOT_ANSWERED;
  }
  data = (void *)(long)skb->data;
  if (data + ETH_HLEN + sizeof(struct iphdr) > (void *)(long)skb->data_end) {
    return NOT_ANSWERED;
  }
  set_mac(macs, data);
  set_mac(macs + 3, data + 6);
  set_mac(data, macs + 3);
  set_mac(data + 6, macs);
  if (packet->ipv6) {
    struct ipv6hdr *ip = data + ETH_HLEN;
    if ((void *)(ip + 1) > (void *)(long)skb->data_end) {
      return NOT_ANSWERED;
    }
    ip->hop_limit = REPLY_TTL;
    __builtin_memcpy(&ip->saddr, &packet->destination, 16);
    __builtin_memcpy(&ip->daddr, &packet->source, 16);
  } else {
    struct iphdr *ip = data + ETH_HLEN;
    __u16 *words = (__u16 *)ip;
    before = words[4];
    ip->ttl = REPLY_TTL;
    words[5] = adjusted(words[5], before, words[4]);
    __be32 source = ip->saddr;
    ip->saddr = ip->daddr;
    ip->daddr = source;
  }
  return answered(skb);
}
