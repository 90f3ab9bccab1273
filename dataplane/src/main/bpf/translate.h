// What a machine's host makes of packets to a front end, and of the answers.
#pragma once

#include "encap.h"

struct translation_key {
  __u32 ifindex;
  __u32 service; // protocol << 16 | port; 0 for all that has no other entry
  __u32 address[4];
};

struct translation {
  struct address address;
  __u32 port; // 0: it stays
  __u32 padding;
};

TABLE(BPF_MAP_TYPE_HASH, translations, struct translation_key, struct translation, 16384, BPF_F_NO_PREALLOC);

// What the packet's octets still say, where struct packet says otherwise already: they are changed last, so that errors quote what came.
struct original {
  struct address source;
  struct address destination;
  __u32 ports;
  __u32 changed;
};

INLINE void keep_original(struct original *original, const struct packet *packet) {
  if (!original->changed) {
    original->source = packet->source;
    original->destination = packet->destination;
    original->ports = packet->ports;
    original->changed = 1;
  }
}

INLINE int has_ports(const struct packet *packet) {
  return (packet->protocol == IPPROTO_TCP || packet->protocol == IPPROTO_UDP) && packet->total >= packet->header + 4u;
}

INLINE struct translation *translation_of(const struct packet *packet, __u32 ifindex) {
  struct translation_key key = {.ifindex = ifindex, .service = (__u32)packet->protocol << 16 | (packet->ports & 0xffff)};
  __builtin_memcpy(key.address, &packet->destination, 16);
  struct translation *found = bpf_map_lookup_elem(&translations, &key);
  if (!found) {
    key.service = 0;
    found = bpf_map_lookup_elem(&translations, &key);
  }
  return found;
}

INLINE void change_destination(struct packet *packet, struct original *original, const struct translation *to) {
  keep_original(original, packet);
  packet->destination = to->address;
  if (to->port && has_ports(packet)) {
    packet->ports = (packet->ports & 0xffff0000) | (to->port & 0xffff);
  }
}

INLINE void change_source(struct packet *packet, struct original *original, const struct address *address, __u32 port) {
  keep_original(original, packet);
  packet->source = *address;
  if (port && has_ports(packet)) {
    packet->ports = (packet->ports & 0xffff) | port << 16;
  }
}

INLINE void restore(struct packet *packet, const struct original *original) {
  if (original->changed) {
    packet->source = original->source;
    packet->destination = original->destination;
    packet->ports = original->ports;
  }
}

// Where the transport's checksum stands, which covers the addresses; 0: it has none.
INLINE __u32 checksum_field(const struct packet *packet) {
  __u32 field = packet->protocol == IPPROTO_TCP ? 16 : packet->protocol == IPPROTO_UDP ? 6 : packet->protocol == IPPROTO_ICMPV6 && packet->ipv6 ? 2 : 0;
  return field && packet->total - packet->header >= field + 2 ? field : 0;
}

INLINE long write_address(struct __sk_buff *skb, const struct packet *packet, __u32 ip, __u32 at, __u32 sum, __u64 flags,
    const struct address *before, const struct address *after) {
  if (packet->ipv6) {
    __s64 difference = bpf_csum_diff((__be32 *)before, 16, (__be32 *)after, 16, 0);
    if (sum && bpf_l4_csum_replace(skb, sum, 0, difference, flags | BPF_F_PSEUDO_HDR)) {
      return -1;
    }
    return bpf_skb_store_bytes(skb, ip + at, after, 16, 0);
  }
  __be32 old_bits = (__u32)(before->low >> 32);
  __be32 new_bits = (__u32)(after->low >> 32);
  if (sum && bpf_l4_csum_replace(skb, sum, old_bits, new_bits, flags | BPF_F_PSEUDO_HDR | 4)) {
    return -1;
  }
  if (bpf_l3_csum_replace(skb, ip + 10, old_bits, new_bits, 4)) {
    return -1;
  }
  return bpf_skb_store_bytes(skb, ip + at, &new_bits, 4, 0);
}

INLINE long write_port(struct __sk_buff *skb, __u32 at, __u32 sum, __u64 flags, __u16 before, __u16 after) {
  __be16 old_bits = bpf_htons(before);
  __be16 new_bits = bpf_htons(after);
  if (sum && bpf_l4_csum_replace(skb, sum, old_bits, new_bits, flags | 2)) {
    return -1;
  }
  return bpf_skb_store_bytes(skb, at, &new_bits, 2, 0);
}

// Makes the octets say what struct packet says. Checksums follow by what changed (RFC 1624), also those that the sender left to the device. 0: the kernel
// refuses. Never for a fragment.
GLOBAL int rewrite(struct __sk_buff *skb, struct packet *packet, struct original *original, __u32 ip) {
  if (!packet || !original) {
    return 0;
  }
  __u32 upper = ip + packet->header;
  __u32 field = checksum_field(packet);
  __u32 sum = field ? upper + field : 0;
  __u64 flags = packet->protocol == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;
  long failed = 0;
  if (!same(&packet->source, &original->source)) {
    failed |= write_address(skb, packet, ip, packet->ipv6 ? 8 : 12, sum, flags, &original->source, &packet->source);
  }
  if (!same(&packet->destination, &original->destination)) {
    failed |= write_address(skb, packet, ip, packet->ipv6 ? 24 : 16, sum, flags, &original->destination, &packet->destination);
  }
  if (packet->ports >> 16 != original->ports >> 16) {
    failed |= write_port(skb, upper, sum, flags, original->ports >> 16, packet->ports >> 16);
  }
  if ((packet->ports & 0xffff) != (original->ports & 0xffff)) {
    failed |= write_port(skb, upper + 2, sum, flags, original->ports, packet->ports);
  }
  return !failed;
}
