// Underpass's forwarding engine. What it does to a packet is written in docs/forwarding.md, step by step; the numbers below are that page's.
#include "forward.h"

INLINE struct scope port_scope(const struct port *port) {
  struct scope scope = {.network = port->network, .policy = port->policy, .alone = port->flags & PORT_POLICY_ALONE};
  return scope;
}

INLINE __u32 probe_number(const struct __sk_buff *skb) { return feature(FEATURE_OBSERVE) ? skb->mark & PROBE_NUMBER : 0; }

SEC("tc")
int up_customer(struct __sk_buff *skb) {
  __u32 ifindex = skb->ifindex;
  struct port *port = bpf_map_lookup_elem(&ports, &ifindex);
  if (!port || skb->vlan_present || !reachable(skb, ETH_HLEN)) {
    return to_own_stack(skb);
  }
  void *data = (void *)(long)skb->data;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > (void *)(long)skb->data_end || ethernet->h_dest[0] & 1) {
    return to_own_stack(skb);
  }
  if (port->flags & PORT_CHECK_MAC) {
    __u16 *destination = (__u16 *)ethernet->h_dest;
    __u16 *own = (__u16 *)port->mac;
    if (destination[0] != own[0] || destination[1] != own[1] || destination[2] != own[2]) {
      return to_own_stack(skb);
    }
  }
  struct packet packet = {.segments = 1, .probe = probe_number(skb)};
  int parsed = parse(skb, ethernet->h_proto, ETH_HLEN, &packet); // 1
  if (parsed == PARSED_NOT_IP) {
    return to_own_stack(skb);
  }
  if (parsed == PARSED_MALFORMED) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  if (own_address(port, &packet) || // 2
      (packet.ipv6 && (link_local_ipv6(&packet.destination) || group_address(&packet, &packet.destination)))) {
    return to_own_stack(skb);
  }
  if (!forwardable(&packet)) { // 3
    return drop(skb, DROP_NOT_FORWARDABLE, packet.segments);
  }
  struct ingress in = {.origin = FROM_CUSTOMER, .scope = port_scope(port), .slot_in = port->slot, .port = port};
  return forward(skb, &packet, &in);
}

SEC("tc")
int up_machine(struct __sk_buff *skb) {
  __u32 ifindex = skb->ifindex;
  struct port *port = bpf_map_lookup_elem(&ports, &ifindex);
  if (!port || !reachable(skb, ETH_HLEN)) {
    return drop(skb, DROP_NO_PORT, 1);
  }
  void *data = (void *)(long)skb->data;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > (void *)(long)skb->data_end) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  if (ethernet->h_proto == bpf_htons(ETH_P_ARP)) {
    return answer_arp(skb, port);
  }
  struct packet packet = {.segments = 1, .probe = probe_number(skb)};
  if (skb->vlan_present || parse(skb, ethernet->h_proto, ETH_HLEN, &packet) != PARSED_IP) { // 1
    return drop(skb, DROP_MALFORMED, 1);
  }
  if (for_prober(&packet)) { // 2
    return to_own_stack(skb);
  }
  if (packet.protocol == (packet.ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
    int action = answer_echo(skb, &packet, port);
    if (action == NOT_ANSWERED) {
      action = answer_solicitation(skb, &packet, port);
    }
    if (action != NOT_ANSWERED) {
      return action;
    }
  }
  if (!forwardable(&packet)) { // 3
    return drop(skb, DROP_NOT_FORWARDABLE, packet.segments);
  }
  if (!(port->flags & PORT_ANY_SOURCE) && !own_source(port, ifindex, &packet.source)) { // 4
    return drop(skb, DROP_SPOOFED_SOURCE, packet.segments);
  }
  struct ingress in = {.origin = FROM_MACHINE, .scope = port_scope(port), .slot_in = port->slot, .port = port};
  if (feature(FEATURE_FILTERS) && port->flags & PORT_FILTERED) { // 4a
    __u32 refused = leave(skb, &packet, &in);
    if (refused != DROP_NONE) {
      return drop(skb, refused, packet.segments);
    }
  }
  return forward(skb, &packet, &in);
}

SEC("tc")
int up_underlay(struct __sk_buff *skb) {
  if (!reachable(skb, OUTER_LENGTH)) {
    return to_own_stack(skb);
  }
  void *data = (void *)(long)skb->data;
  if (data + OUTER_LENGTH > (void *)(long)skb->data_end) {
    return to_own_stack(skb);
  }
  struct ethhdr *ethernet = data;
  struct iphdr *ip = data + ETH_HLEN;
  struct udphdr *udp = (void *)(ip + 1);
  struct vxlan *vxlan = (void *)(udp + 1);
  if (ethernet->h_proto != bpf_htons(ETH_P_IP) || *(__u8 *)ip != 0x45 || ip->protocol != IPPROTO_UDP ||
      udp->dest != bpf_htons(VXLAN_PORT) || ip->daddr != config.underlay_address || (ip->frag_off & bpf_htons(0x3fff))) {
    return to_own_stack(skb);
  }
  if (feature(FEATURE_OBSERVE)) {
    skb->mark = bpf_ntohl(vxlan->flags) & PROBE_NUMBER;
  }
  __be32 remote = ip->saddr;
  if (!bpf_map_lookup_elem(&endpoints, &remote)) {
    return drop(skb, DROP_UNKNOWN_TUNNEL_SOURCE, 1);
  }
  if (!(vxlan->flags & VXLAN_VNI_PRESENT)) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  __u32 vni = bpf_ntohl(vxlan->vni) >> 8;
  struct wire_network *network = bpf_map_lookup_elem(&networks, &vni);
  if (!network) {
    return drop(skb, DROP_UNKNOWN_NETWORK, 1);
  }
  __u8 outer_traffic_class = ip->tos;
  struct packet packet = {.segments = 1, .probe = probe_number(skb)};
  if (!reachable(skb, INNER_OFFSET)) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  data = (void *)(long)skb->data;
  struct ethhdr *inner = data + OUTER_LENGTH;
  if ((void *)(inner + 1) > (void *)(long)skb->data_end) {
    return drop(skb, DROP_MALFORMED, 1);
  }
  if (parse(skb, inner->h_proto, INNER_OFFSET, &packet) != PARSED_IP || !merge_ecn(skb, outer_traffic_class, &packet)) { // 1
    return drop(skb, DROP_MALFORMED, packet.segments);
  }
  if (!forwardable(&packet)) { // 3
    return drop(skb, DROP_NOT_FORWARDABLE, packet.segments);
  }
  struct ingress in = {
      .origin = FROM_UNDERLAY,
      .scope = {.network = network->lookup, .policy = network->policy, .alone = network->flags & NETWORK_POLICY_ALONE},
      .direct = network->flags & NETWORK_PORT ? &network->port : 0,
  };
  if (config.role == ROLE_GATEWAY) { // 5
    __u32 refused = admit(&packet, in.scope.network);
    if (refused != DROP_NONE) {
      return drop(skb, refused, packet.segments);
    }
  }
  if (config.role == ROLE_EDGE) {
    in.slot_in = network->slot + 1;
  }
  return forward(skb, &packet, &in);
}

char up_license[] SEC("license") = "GPL";
