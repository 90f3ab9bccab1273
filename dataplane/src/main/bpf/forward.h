// What becomes of a packet that may be forwarded: steps 4a and 6 to 9.
#pragma once

#include "balance.h"
#include "crossing.h"
#include "encap.h"
#include "flows.h"
#include "icmp.h"
#include "lookup.h"
#include "meter.h"
#include "neighbour.h"
#include "translate.h"

// Where a packet came in and what it may do there.
struct ingress {
  __u32 origin;
  __u32 slot_in; // counted when the packet is forwarded
  struct scope scope;
  struct port *port;
  struct target *direct; // where everything leaves, whatever its address; 0: it is looked up
  struct original original;
};

INLINE __u32 ip_offset(const struct ingress *in) { return in->origin == FROM_UNDERLAY ? INNER_OFFSET : ETH_HLEN; }

INLINE int reject(struct __sk_buff *skb, struct packet *packet, struct ingress *in, __u32 code) {
  struct report report = {.origin = in->origin, .scope = in->scope, .code = code};
  drop(skb, code, packet->segments);
  if (observed(skb)) {
    return TC_ACT_SHOT;
  }
  restore(packet, &in->original);
  if (in->port) {
    report.present = in->port->flags & (packet->ipv6 ? PORT_ADDRESS6 : PORT_ADDRESS4);
    report.router = packet->ipv6 ? in->port->address6 : in->port->address4;
  } else {
    report.router.high = packet->ipv6 ? config.router6.high : config.router4.high;
    report.router.low = packet->ipv6 ? config.router6.low : config.router4.low;
    report.present = report.router.high != 0 || report.router.low != 0;
  }
  return send_error(skb, packet, &report);
}

// 9. Out, over the underlay.
INLINE int send_tunnel(struct __sk_buff *skb, struct packet *packet, struct ingress *in, const struct target *to, __u32 hash) {
  struct outer outer = {
      .mac = to->mac,
      .remote = to->remote,
      .vni = to->vni,
      .hash = hash,
      .traffic_class = packet->traffic_class,
      .probe = packet->probe,
  };
  if (in->origin == FROM_UNDERLAY) {
    outer.inner_length = skb->len - INNER_OFFSET;
  } else {
    outer.inner_length = skb->len - ETH_HLEN;
    if (!make_room(skb)) {
      return drop(skb, DROP_KERNEL_REFUSED, packet->segments);
    }
  }
  void *data = (void *)(long)skb->data;
  if (data + INNER_OFFSET > (void *)(long)skb->data_end) {
    return drop(skb, DROP_KERNEL_REFUSED, packet->segments);
  }
  write_outer(data, &outer);
  if (in->origin != FROM_UNDERLAY) {
    write_inner_ethernet(data, packet->ipv6);
  }
  if (config.role == ROLE_EDGE) {
    count(to->slot, packet->segments, packet->octets);
  }
  record(VERDICT_FORWARDED, DROP_NONE, config.underlay_ifindex, to->remote, to->vni);
  // Straight to the fabric's end of the link, one softirq less; not where a shaper stands on ours.
  return feature(FEATURE_HAND_OVER) ? bpf_redirect_peer(config.underlay_ifindex, 0) : bpf_redirect(config.underlay_ifindex, 0);
}

// 9. Out, through a port of this node.
INLINE int send_port(struct __sk_buff *skb, struct packet *packet, struct ingress *in, const struct target *to) {
  if (in->origin == FROM_UNDERLAY && !take_off(skb, packet->ipv6)) {
    return drop(skb, DROP_KERNEL_REFUSED, packet->segments);
  }
  void *data = (void *)(long)skb->data;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > (void *)(long)skb->data_end) {
    return drop(skb, DROP_KERNEL_REFUSED, packet->segments);
  }
  ethernet->h_proto = packet->ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
  count(to->slot + 1, packet->segments, packet->octets);
  record(VERDICT_FORWARDED, DROP_NONE, to->ifindex, 0, 0);
  if (to->kind == TARGET_MACHINE) {
    set_mac(ethernet->h_dest, to->mac);
    set_any_mac(ethernet->h_source);
    return to->flags & TARGET_PEER ? bpf_redirect_peer(to->ifindex, 0) : bpf_redirect(to->ifindex, 0);
  }
  __builtin_memset(ethernet, 0, 12); // the kernel knows the neighbour
  struct bpf_redir_neigh neighbour = {};
  if (to->flags & TARGET_NEXT_HOP6) {
    neighbour.nh_family = FAMILY_INET6;
    __builtin_memcpy(neighbour.ipv6_nh, to->next_hop, 16);
  } else {
    neighbour.nh_family = FAMILY_INET;
    __builtin_memcpy(&neighbour.ipv4_nh, to->next_hop + 12, 4);
  }
  return bpf_redirect_neigh(to->ifindex, &neighbour, sizeof(neighbour), 0);
}

// 4a. From the machine: DROP_NONE, or why the packet doesn't leave. The answers of a front end get its address.
INLINE __u32 leave(struct __sk_buff *skb, struct packet *packet, struct ingress *in) {
  struct passage *passage = passage_at(skb->ifindex, in->scope.network, 1, ETH_HLEN);
  if (!passage) {
    return DROP_KERNEL_REFUSED;
  }
  passage->idle_seconds = in->port->filter.idle_seconds;
  __u32 refused = track(skb, packet, passage);
  if (refused == DROP_NONE && passage->translated) {
    change_source(packet, &in->original, &passage->front, passage->front_port);
  }
  return refused;
}

// 6b. To a machine: DROP_NONE, or why the packet doesn't arrive.
INLINE __u32 arrive(struct __sk_buff *skb, struct packet *packet, struct ingress *in, const struct target *to) {
  __u32 ifindex = to->ifindex;
  struct passage *passage = passage_at(ifindex, to->vni, 0, ip_offset(in));
  if (!passage) {
    return DROP_KERNEL_REFUSED;
  }
  if (feature(FEATURE_TRANSLATIONS) && packet->fragment == FRAGMENT_NONE && !(to->flags & TARGET_AS_IT_IS)) {
    struct translation *translation = translation_of(packet, ifindex);
    if (translation) {
      passage->translated = 1;
      passage->front = packet->destination;
      passage->front_port = packet->ports & 0xffff;
      change_destination(packet, &in->original, translation);
    }
  }
  if (!(to->flags & TARGET_FILTERED)) {
    return DROP_NONE;
  }
  passage->idle_seconds = to->flags >> TARGET_IDLE_SHIFT;
  return track(skb, packet, passage);
}

// Steps 6 to 8: DROP_NONE, or why the packet goes no further.
INLINE __u32 decide(struct __sk_buff *skb, struct packet *packet, struct ingress *in, const struct found *found) {
  const struct target *to = found->target;
  if (!to) {
    return DROP_NO_ROUTE;
  }
  __u32 kind = to->kind;
  if (kind == TARGET_DROP) {
    return to->code;
  }
  if (in->origin == FROM_UNDERLAY) {
    // An edge is no hairpin, a host no router.
    int fits = config.role == ROLE_EDGE ? kind == TARGET_CUSTOMER : config.role == ROLE_HOST ? kind == TARGET_MACHINE : kind == TARGET_TUNNEL;
    if (!fits) {
      return DROP_NO_ROUTE;
    }
  }
  if (in->origin == FROM_MACHINE && !may_cross(in->scope.network, to, packet)) { // 6a
    return DROP_FORWARDED_SOURCE;
  }
  if (feature(FEATURE_FILTERS | FEATURE_TRANSLATIONS) && kind == TARGET_MACHINE) { // 6b
    __u32 refused = arrive(skb, packet, in, to);
    if (refused != DROP_NONE) {
      return refused;
    }
  }
  if (packet->segment_size > INNER_MTU) { // 7
    return DROP_TOO_BIG;
  }
  int router = in->origin == FROM_CUSTOMER || config.role == ROLE_GATEWAY; // 8
  if (in->origin == FROM_MACHINE) {
    router = !found->exact;
  }
  if (router) {
    if (packet->ttl <= 1) {
      return DROP_TTL_EXCEEDED;
    }
    if (!decrement_ttl(skb, ip_offset(in), packet)) {
      return DROP_KERNEL_REFUSED;
    }
  }
  return DROP_NONE;
}

// A front end's target becomes that of one of its machines. DROP_NONE, or why it doesn't.
INLINE __u32 balance(struct packet *packet, struct ingress *in, struct found *found, __u32 hash) {
  __u32 refused = choose(packet, found->target, in->scope.network, hash);
  __u32 index = 0;
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &index);
  if (scratch) {
    found->target = &scratch->chosen;
  }
  return refused;
}

// Steps 6 to 9.
INLINE int forward(struct __sk_buff *skb, struct packet *packet, struct ingress *in) {
  __u32 hash = flow_hash(&packet->source, &packet->destination, packet->protocol, packet->ports);
  struct found found = {.target = in->direct, .exact = 1};
  if (!in->direct) {
    found = look_up(&in->scope, &packet->destination, packet->ipv6, hash);
  }
  __u32 refused = DROP_NONE;
  if (feature(FEATURE_FRONT_ENDS) && found.target && found.target->flags & TARGET_BALANCED) {
    refused = balance(packet, in, &found, hash);
  }
  if (refused == DROP_NONE) {
    refused = decide(skb, packet, in, &found);
  }
  const struct target *to = found.target;
  if (refused != DROP_NONE || !to) {
    return reject(skb, packet, in, refused);
  }
  if (in->original.changed && !rewrite(skb, packet, &in->original, ip_offset(in))) {
    return drop(skb, DROP_KERNEL_REFUSED, packet->segments);
  }
  if (observed(skb)) {
    int tunnel = to->kind == TARGET_TUNNEL;
    write_down(skb->mark, VERDICT_FORWARDED, DROP_NONE, tunnel ? config.underlay_ifindex : to->ifindex, tunnel ? to->remote : 0, to->vni);
    packet->segments = 0;
    packet->octets = 0;
    if (!tunnel) {
      return TC_ACT_SHOT;
    }
  }
  count(in->slot_in, packet->segments, packet->octets);
  count(SLOT_FORWARDED, packet->segments, packet->octets);
  return to->kind == TARGET_TUNNEL ? send_tunnel(skb, packet, in, to, hash) : send_port(skb, packet, in, to);
}
