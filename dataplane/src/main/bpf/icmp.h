// ICMP errors (RFC 792, RFC 1812 section 4.3.2, RFC 4443) about packets that could not be forwarded.
#pragma once

#include "encap.h"
#include "lookup.h"

#define QUOTED_PAYLOAD4 528 // behind the header: the whole fits 576 octets (RFC 1812 section 4.3.2.3)
#define QUOTE6 1184
#define ICMP_LENGTH 8
#define INNER_MTU 1500

enum origin { FROM_CUSTOMER, FROM_MACHINE, FROM_UNDERLAY };

// Who reports what: filled by the caller.
struct report {
  __u32 origin;
  __u32 code;
  __u32 present; // whether router holds an address
  struct scope scope;
  struct address router;
};

INLINE int icmp_type_and_code(__u32 code, int ipv6, __u8 *type, __u8 *subcode) {
  switch (code) {
    case DROP_NO_ROUTE:
      *type = ipv6 ? 1 : 3;
      *subcode = 0;
      return 1;
    case DROP_NO_PORT:
      *type = ipv6 ? 1 : 3;
      *subcode = ipv6 ? 3 : 1;
      return 1;
    case DROP_ROUTE_NONE:
      *type = ipv6 ? 1 : 3;
      *subcode = ipv6 ? 1 : 13;
      return 1;
    case DROP_TTL_EXCEEDED:
      *type = ipv6 ? 3 : 11;
      *subcode = 0;
      return 1;
    case DROP_TOO_BIG:
      *type = ipv6 ? 2 : 3;
      *subcode = ipv6 ? 0 : 4;
      return 1;
    default:
      return 0;
  }
}

// Never about an error, a later fragment, or to a source that isn't one host (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
INLINE int may_be_reported(struct __sk_buff *skb, __u32 offset, const struct packet *packet) {
  if (packet->fragment == FRAGMENT_LATER) {
    return 0;
  }
  __u8 type = 0;
  if (packet->ipv6) {
    if (packet->protocol != IPPROTO_ICMPV6) {
      return 1;
    }
    return packet->total <= packet->header || (bpf_skb_load_bytes(skb, offset + packet->header, &type, 1) == 0 && type >= 128);
  }
  __u32 first = ipv4_bits(&packet->source) >> 24;
  if (first == 0 || first == 127 || first >= 224) {
    return 0;
  }
  if (packet->protocol != IPPROTO_ICMP) {
    return 1;
  }
  return packet->total <= packet->header ||
      (bpf_skb_load_bytes(skb, offset + packet->header, &type, 1) == 0 && type != 3 && type != 4 && type != 5 && type != 11 && type != 12);
}

INLINE __u64 sum_words(const void *from, __u32 words) {
  const __u32 *word = from;
  __u64 sum = 0;
  for (__u32 i = 0; i < words; i++) {
    sum += word[i];
  }
  return sum;
}

#define CHECKSUM_CHUNK 512 // what bpf_csum_diff takes at once

INLINE __u64 sum_message(struct scratch *scratch, __u32 length) {
  __s64 sum = 0;
#pragma unroll
  for (__u32 at = 0; at < 3 * CHECKSUM_CHUNK; at += CHECKSUM_CHUNK) {
    if (length > at) {
      __u32 chunk = length - at;
      OPAQUE(chunk);
      if (chunk > CHECKSUM_CHUNK) {
        chunk = CHECKSUM_CHUNK;
      }
      sum = bpf_csum_diff(0, 0, (__be32 *)(scratch->message + at), chunk, (__wsum)sum);
    }
  }
  return (__u32)sum;
}

// The IP and ICMP headers, behind which the quote stands; message holds ICMP header and quote for the checksum.
INLINE void write_error(void *ip, struct scratch *scratch, const struct packet *packet, const struct report *report, __u8 type, __u8 subcode,
    __u32 quote, __s32 unfinished) {
  __u32 mtu = report->code == DROP_TOO_BIG ? INNER_MTU : 0;
  __u32 *icmp = (__u32 *)scratch->message;
  icmp[0] = bpf_htonl((__u32)type << 24 | (__u32)subcode << 16);
  icmp[1] = bpf_htonl(mtu);
  __u64 sum;
  if (unfinished < 0) {
    sum = sum_message(scratch, ICMP_LENGTH + quote);
  } else {
    __u32 header = packet->header;
    OPAQUE(header);
    sum = sum_message(scratch, ICMP_LENGTH + (header & 60)) + (__u16)~unfinished;
  }
  __u32 *out = ip;
  if (packet->ipv6) {
    sum += sum_words(&report->router, 4) + sum_words(&packet->source, 4);
    sum += bpf_htonl(ICMP_LENGTH + quote);
    sum += bpf_htonl(IPPROTO_ICMPV6);
    out[0] = bpf_htonl(0x60000000);
    out[1] = bpf_htonl((ICMP_LENGTH + quote) << 16 | (__u32)IPPROTO_ICMPV6 << 8 | 64);
    __builtin_memcpy(out + 2, &report->router, 16);
    __builtin_memcpy(out + 6, &packet->source, 16);
    out += 10;
  } else {
    out[0] = bpf_htonl(0x45000000 | (__u16)(sizeof(struct iphdr) + ICMP_LENGTH + quote));
    out[1] = bpf_htonl(0x00004000);
    out[2] = bpf_htonl(64u << 24 | (__u32)IPPROTO_ICMP << 16);
    out[3] = (__u32)(report->router.low >> 32);
    out[4] = (__u32)(packet->source.low >> 32);
    ((struct iphdr *)ip)->check = ~fold(sum_words(ip, 5));
    out += 5;
  }
  out[0] = icmp[0];
  out[1] = icmp[1];
  ((__u16 *)out)[1] = ~fold(sum);
}

// Cuts the packet down to its quote and makes room for the error's headers behind the Ethernet header; the contents are to be written anew. 1: what was behind
// the IP header still ends where it did, 2: it doesn't, 0: the kernel refuses. It doesn't cut the tail of what it knows as encapsulated; then a super-packet
// stays one and isn't reported, a longer packet loses octets in front, and a shorter one keeps up to three behind the quote, as zeros.
INLINE int resize(struct __sk_buff *skb, __u32 offset, __u32 quote, __u32 headers) {
  int whole = 1;
  if (bpf_skb_change_tail(skb, offset + quote, 0)) {
    if (skb->gso_size) {
      return 0;
    }
    __u32 rest = skb->len - offset - quote;
    OPAQUE(rest);
    whole = rest <= 3;
    if (!whole) {
      __s32 difference = headers - rest;
      return difference == 0 || bpf_skb_adjust_room(skb, difference, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) == 0 ? 2 : 0;
    }
    __u32 zeros = 0;
    if (rest > 0 && bpf_skb_store_bytes(skb, offset + quote, &zeros, rest, 0)) {
      return 0;
    }
  }
  return bpf_skb_adjust_room(skb, headers, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) == 0;
}

// A sender on this machine leaves the transport checksum to the device: the field holds the pseudo header's sum. Whoever fills it in later changes the
// quote, so that all behind the IP header sums to the complement of what the field holds now. -1: the checksum is finished.
INLINE __s32 unfinished_checksum(struct __sk_buff *skb, __u32 offset, const struct packet *packet) {
  __u32 field = packet->protocol == IPPROTO_TCP ? 16 : 6;
  __u32 length = packet->total - packet->header;
  if (packet->fragment != FRAGMENT_NONE || (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP) || length < field + 2) {
    return -1;
  }
  __u16 held = 0;
  if (bpf_skb_load_bytes(skb, offset + packet->header + field, &held, 2)) {
    return -1;
  }
  __u64 sum = (__u64)bpf_htonl(length) + bpf_htonl(packet->protocol);
  if (packet->ipv6) {
    sum += sum_words(&packet->source, 4) + sum_words(&packet->destination, 4);
  } else {
    sum += (__u32)(packet->source.low >> 32);
    sum += (__u32)(packet->destination.low >> 32);
  }
  return fold(sum) == held ? held : -1;
}

// Turns the packet into an error about itself and sends it back. The packet's own verdict is recorded already.
GLOBAL int send_error(struct __sk_buff *skb, struct packet *packet, struct report *report) {
  if (!packet || !report) {
    return TC_ACT_SHOT;
  }
  __u8 type = 0;
  __u8 subcode = 0;
  __u32 offset = report->origin == FROM_UNDERLAY ? INNER_OFFSET : ETH_HLEN;
  if (!report->present || !icmp_type_and_code(report->code, packet->ipv6, &type, &subcode) || !may_be_reported(skb, offset, packet)) {
    return TC_ACT_SHOT;
  }
  __u32 index = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);
  if (!scratch) {
    return TC_ACT_SHOT;
  }
  __u32 hash = flow_hash(&report->router, &packet->source, packet->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, 0);
  struct target *target = 0;
  if (report->origin == FROM_UNDERLAY) {
    target = look_up(&report->scope, &packet->source, packet->ipv6, hash).target;
    if (!target || target->kind != TARGET_TUNNEL) {
      return TC_ACT_SHOT;
    }
  }
  __u32 limit = packet->ipv6 ? QUOTE6 : packet->header + QUOTED_PAYLOAD4;
  __u32 quote = (packet->total < limit ? packet->total : limit) & ~3u;
  OPAQUE(quote);
  if (quote < sizeof(struct iphdr) || quote > QUOTE6) {
    return TC_ACT_SHOT;
  }
  if (bpf_skb_load_bytes(skb, offset, scratch->message + ICMP_LENGTH, quote)) {
    return TC_ACT_SHOT;
  }
  __u8 macs[12];
  if (bpf_skb_load_bytes(skb, 0, macs, sizeof(macs))) {
    return TC_ACT_SHOT;
  }
  __u32 headers = (packet->ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)) + ICMP_LENGTH;
  __s32 unfinished = unfinished_checksum(skb, offset, packet);
  int resized = resize(skb, offset, quote, headers);
  if (resized != 1) {
    unfinished = -1;
  }
  if (!resized || bpf_skb_store_bytes(skb, offset + headers, scratch->message + ICMP_LENGTH, quote, 0)) {
    return TC_ACT_SHOT;
  }
  long failed;
  __u8 *head = scratch->head;
  if (target) {
    struct outer outer = {
        .mac = target->mac,
        .remote = target->remote,
        .vni = target->vni,
        .hash = hash,
        .inner_length = headers + quote,
    };
    write_outer(head, &outer);
    write_inner_ethernet(head, packet->ipv6);
    write_error(head + INNER_OFFSET, scratch, packet, report, type, subcode, quote, unfinished);
    failed = packet->ipv6 ? bpf_skb_store_bytes(skb, 0, head, INNER_OFFSET + sizeof(struct ipv6hdr) + ICMP_LENGTH, 0)
                          : bpf_skb_store_bytes(skb, 0, head, INNER_OFFSET + sizeof(struct iphdr) + ICMP_LENGTH, 0);
    if (failed) {
      return TC_ACT_SHOT;
    }
    record_error(config.underlay_ifindex, target->remote, target->vni);
    return bpf_redirect(config.underlay_ifindex, 0);
  }
  set_mac(head, macs + 6);
  set_mac(head + 6, macs);
  *(__be16 *)(head + 12) = packet->ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
  write_error(head + ETH_HLEN, scratch, packet, report, type, subcode, quote, unfinished);
  failed = packet->ipv6 ? bpf_skb_store_bytes(skb, 0, head, ETH_HLEN + sizeof(struct ipv6hdr) + ICMP_LENGTH, 0)
                        : bpf_skb_store_bytes(skb, 0, head, ETH_HLEN + sizeof(struct iphdr) + ICMP_LENGTH, 0);
  if (failed) {
    return TC_ACT_SHOT;
  }
  record_error(skb->ifindex, 0, 0);
  return bpf_redirect(skb->ifindex, 0);
}
