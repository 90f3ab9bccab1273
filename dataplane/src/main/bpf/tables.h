// Tables and the structs in them. The Java side is Layout.java; LayoutTest compares both through the object's BTF.
#pragma once

#include "kernel.h"

// Sixteen bytes in network order; IPv4 is IPv4-mapped.
struct address {
  __u64 high;
  __u64 low;
};

// Load-time constants of one node: read by the verifier, so what a node doesn't need isn't in its programs.
enum role { ROLE_EDGE, ROLE_GATEWAY, ROLE_HOST };
#define FEATURE_RECORD 1u
#define FEATURE_FLOWS 2u
#define FEATURE_PACKET_LIMIT 4u
#define FEATURE_FLOW_LIMIT 8u
#define FEATURE_HAND_OVER 16u
#define FEATURE_POLICY 32u
#define FEATURE_FRONT_ENDS 64u
#define FEATURE_CROSSINGS 128u
#define FEATURE_FILTERS 256u
#define FEATURE_TRANSLATIONS 512u
#define FEATURE_OBSERVE 1024u

struct config {
  __u8 build[32];
  __u32 role;
  __u32 features;
  __u32 underlay_ifindex;
  __be32 underlay_address;
  __u8 underlay_mac[8];
  struct address router4;
  struct address router6;
};

const volatile struct config config SEC(".rodata.config") = {};

// Counter slots: a port or a network has two, in and out. Slot 0 is nobody's.
#define SLOT_NOBODY 0
#define SLOT_FORWARDED 2
#define SLOT_NEW_FLOWS 3
#define SLOT_FIRST_FREE 4

enum target_kind { TARGET_NONE, TARGET_TUNNEL, TARGET_MACHINE, TARGET_CUSTOMER, TARGET_DROP };
#define TARGET_PEER 1u
#define TARGET_NEXT_HOP6 2u
#define TARGET_LOCAL 4u    // a drop anywhere but in a policy's route
#define TARGET_BALANCED 8u // a drop where there are no front ends; vni and next_hop are the front end's
#define TARGET_FILTERED 16u // a port whose flows are tracked
#define TARGET_AS_IT_IS 32u // a port to which a route leads: nothing is translated there
#define TARGET_IDLE_SHIFT 8 // above: the seconds after which they are idle

struct target {
  __u8 kind;
  __u8 code;
  __u8 mac[6];
  __u32 vni; // on the wire; of a machine's port, its network
  __be32 remote;
  __u32 ifindex;
  __u32 flags;
  __u32 slot;
  __u8 next_hop[16];
};

struct mapping_key {
  __u32 vni;
  __u32 address[4];
};

#define MAX_TARGETS 8

struct route_key {
  __u32 prefix_length;
  __be32 network; // VNI << 1 | (1 for IPv6), so that ::/0 never holds an IPv4-mapped address
  __u32 address[4];
};

struct route {
  __u32 count;
  __u32 length; // of the prefix, in bits of an IPv4-mapped address
  struct target targets[MAX_TARGETS];
};

#define PORT_ANY_SOURCE 1u
#define PORT_MORE_SOURCES 2u
#define PORT_CHECK_MAC 4u
#define PORT_ADDRESS4 8u
#define PORT_ADDRESS6 16u
#define PORT_POLICY_ALONE 32u
#define PORT_FILTERED 64u

// Numbers of rule sets by the direction in which a flow begins; 0: none.
struct filter {
  __u32 idle_seconds;
  __u32 in[2];
  __u32 out[2];
  __u32 padding;
};

struct port {
  __u32 network;
  __u32 slot;
  __u32 flags;
  __u8 mac[8];
  __u32 policy; // where its routes stand; 0: none
  struct address address4;
  struct address address6;
  struct address sources[2];
  struct filter filter;
};

struct source_key {
  __u32 ifindex;
  __u32 address[4];
};

#define NETWORK_POLICY_ALONE 1u
#define NETWORK_PORT 2u // everything leaves by one port

struct wire_network {
  __u32 lookup;
  __u32 slot;
  __u32 policy;
  __u32 flags;
  struct target port;
};

// A front end's own network, address, protocol and port; the latter two 0 for all that has no other entry.
struct front_end_key {
  __u32 vni;
  __u32 address[4];
  __u32 service; // protocol << 16 | port
};

enum spread { SPREAD_FLOW, SPREAD_ADDRESSES_AND_PROTOCOL, SPREAD_ADDRESSES };

struct front_end {
  __u32 list;
  __u32 spread;
};

#define MAX_BACKENDS 256

struct backend {
  __u64 identity;
  __u32 up;
  struct target target;
};

// Never changed: another list has another number.
struct backend_list {
  __u32 count;
  __u32 padding;
  struct backend backends[MAX_BACKENDS];
};

// Which machine a flow was sent to, and where that one stood in its list.
struct pick {
  __u64 identity;
  __u32 index;
  __u32 padding;
};

struct crossing_key {
  __u32 from;
  __u32 to;
};

struct source_prefix {
  struct address network;
  struct address mask;
};

#define MAX_CROSSING_PREFIXES 16

struct crossing {
  __u32 count;
  __u32 ipv6; // a bit for each prefix
  struct source_prefix prefixes[MAX_CROSSING_PREFIXES];
};

struct counter {
  __u64 packets;
  __u64 octets;
};

// Token buckets as virtual schedules (ITU-T I.371 GCRA): times in 1/256 ns.
struct meter {
  __u64 packet_cost;
  __u64 packet_depth;
  __u64 packet_next;
  __u64 flow_cost;
  __u64 flow_depth;
  __u64 flow_next;
};

struct flow_key {
  struct address source;
  struct address destination;
  __u32 network;
  __u32 ports;
  __u32 protocol;
  __u32 padding;
};

struct flow {
  __u64 last_seen;
  __u64 first_seen;
  struct counter seen;
  __u32 ended; // FIN or RST
  __u32 padding;
};

enum verdict_kind { VERDICT_NONE, VERDICT_FORWARDED, VERDICT_STACK, VERDICT_ANSWERED, VERDICT_DROPPED };

struct verdict {
  __u32 kind;
  __u32 code;
  __u32 ifindex;
  __be32 remote;
  __u32 vni;
  __u32 error; // 1: an ICMP error went out; ifindex or remote and vni say where to
};

// What a node did with a packet that is only watched.
struct observation {
  __u32 mark;
  __u32 kind;
  __u32 code;
  __u32 ifindex;
  __be32 remote;
  __u32 vni;
};

#define MAX_PROBES 64 // at a time; each may come from a port and from the underlay

#define SCRATCH_HEAD 128

struct scratch {
  __u8 head[SCRATCH_HEAD];
  __u8 message[1536];
  __u32 best;
  struct target chosen;
};

#define DROP_CODES 32

// Sizes are set at load time, by role.
#define TABLE(kind, name, key_type, value_type, entries, flags) \
  struct {                                                      \
    __uint(type, kind);                                         \
    __uint(max_entries, entries);                               \
    __uint(map_flags, flags);                                   \
    __type(key, key_type);                                      \
    __type(value, value_type);                                  \
  } name SEC(".maps")

TABLE(BPF_MAP_TYPE_HASH, mappings, struct mapping_key, struct target, 1024, 0);
TABLE(BPF_MAP_TYPE_LPM_TRIE, routes, struct route_key, struct route, 65536, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, ports, __u32, struct port, 4096, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, sources, struct source_key, __u32, 65536, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, networks, __u32, struct wire_network, 4096, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, endpoints, __be32, __u32, 16384, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_PERCPU_ARRAY, counters, __u32, struct counter, 16384, 0);
TABLE(BPF_MAP_TYPE_PERCPU_ARRAY, drops, __u32, __u64, DROP_CODES, 0);
TABLE(BPF_MAP_TYPE_LRU_HASH, flows, struct flow_key, struct flow, 1024, 0);
TABLE(BPF_MAP_TYPE_HASH, front_ends, struct front_end_key, struct front_end, 4096, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, backend_lists, __u32, struct backend_list, 8192, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_LRU_HASH, picks, struct flow_key, struct pick, 1, 0);
TABLE(BPF_MAP_TYPE_HASH, crossings, struct crossing_key, struct crossing, 4096, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_ARRAY, meters, __u32, struct meter, 1, 0);
TABLE(BPF_MAP_TYPE_ARRAY, verdicts, __u32, struct verdict, 1, 0);
TABLE(BPF_MAP_TYPE_ARRAY, observations, __u32, struct observation, 2 * MAX_PROBES, 0);
TABLE(BPF_MAP_TYPE_PERCPU_ARRAY, scratches, __u32, struct scratch, 1, 0);
