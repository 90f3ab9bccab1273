// Rule sets: which rule is a flow's first. io.underpass.plan.RuleClasses says the same in Java, and what is in the tables comes from there.
#pragma once

#include "packet.h"

#define RULE_WORDS 16
// IPv6 extension headers (RFC 8200 section 4).
#define NEXT_HOP_BY_HOP 0
#define NEXT_ROUTING 43
#define NEXT_DESTINATION_OPTIONS 60

#define RULE_NONE 0xffffu      // no rule matches, which denies
#define RULE_NOT_ASKED 0xfffeu // the set before denied

// In the order of RuleClasses.Dimension.
enum dimension { SOURCE_IPV4, SOURCE_IPV6, DESTINATION_IPV4, DESTINATION_IPV6, SOURCE_PORT, DESTINATION_PORT, PROTOCOL };

struct class_key {
  __u32 prefix_length;
  __be32 table; // set << 3 | dimension
  __u32 value[4];
};

// Rule n is bit n mod 64 of word n / 64.
struct rule_bitmap {
  __u64 words[RULE_WORDS];
};

// A long list of prefixes that sets share: it is the sources of a set of one rule. The bitmaps are of the rules here that have it; 0: none.
struct rule_list {
  __u32 set;
  __u32 sources;
  __u32 destinations;
};

#define RULE_LISTS 4

struct rule_set {
  struct rule_bitmap allowing;
  __u8 digest[16]; // for those who write the tables
  struct rule_list lists[RULE_LISTS];
};

TABLE(BPF_MAP_TYPE_LPM_TRIE, rule_classes, struct class_key, __u32, 4194304, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, rule_bitmaps, __u32, struct rule_bitmap, 1, BPF_F_NO_PREALLOC);
TABLE(BPF_MAP_TYPE_HASH, rule_sets, __u32, struct rule_set, 1, BPF_F_NO_PREALLOC);

// What a set's rule is called, and under RULE_NONE the set itself: not for programs, but for those who read flows.
struct rule_name_key {
  __u32 set;
  __u32 rule;
};

struct rule_name {
  __u32 length;
  char text[252];
};

TABLE(BPF_MAP_TYPE_HASH, rule_names, struct rule_name_key, struct rule_name, 1, BPF_F_NO_PREALLOC);

// What the rules see of a flow.
struct question {
  struct address source;
  struct address destination;
  __u32 ports;
  __u16 protocol;
  __u16 ipv6;
  // room to answer
  struct class_key key;
  struct rule_bitmap sources;
  struct rule_bitmap destinations;
};

INLINE struct rule_bitmap *class_of(struct class_key *key, __u32 set, __u32 dimension, __u32 bits) {
  key->prefix_length = 32 + bits;
  key->table = bpf_htonl(set << 3 | dimension);
  __u32 *number = bpf_map_lookup_elem(&rule_classes, key);
  if (!number) {
    return 0;
  }
  __u32 bitmap = *number;
  return bpf_map_lookup_elem(&rule_bitmaps, &bitmap);
}

// clang 14 has no instruction for it.
INLINE __u32 lowest_bit(__u64 word) {
  __u32 index = 0;
#pragma unroll
  for (__u32 width = 32; width > 0; width >>= 1) {
    __u32 empty = (word & ((1ULL << width) - 1)) == 0 ? width : 0;
    index += empty;
    word >>= empty;
  }
  return index;
}

// Of the address in the key: the rules of the set's own classes, and those of the lists that hold it.
INLINE struct rule_bitmap *with_lists(struct question *question, const struct rule_set *rules, const struct rule_bitmap *own, int destination) {
  struct rule_bitmap *all = destination ? &question->destinations : &question->sources;
  if (own) {
    *all = *own;
  } else {
    __builtin_memset(all, 0, sizeof(*all));
  }
  for (int i = 0; i < RULE_LISTS; i++) {
    const struct rule_list *list = &rules->lists[i];
    __u32 bitmap = destination ? list->destinations : list->sources;
    if (!bitmap || !class_of(&question->key, list->set, question->ipv6 ? SOURCE_IPV6 : SOURCE_IPV4, 128)) {
      continue;
    }
    const struct rule_bitmap *more = bpf_map_lookup_elem(&rule_bitmaps, &bitmap);
    for (int word = 0; more && word < RULE_WORDS; word++) {
      all->words[word] |= more->words[word];
    }
  }
  return all;
}

// The first rule's index, or RULE_NONE; above it 1 << 16 if it allows.
GLOBAL int first_rule(struct question *question, __u32 set) {
  if (!question) {
    return RULE_NONE;
  }
  // Behind these nobody reads the ports: a rule that allows all else would let through what another denies.
  if (question->ipv6 && (question->protocol == NEXT_HOP_BY_HOP || question->protocol == NEXT_ROUTING || question->protocol == NEXT_DESTINATION_OPTIONS)) {
    return RULE_NONE;
  }
  struct rule_set *rules = bpf_map_lookup_elem(&rule_sets, &set);
  if (!rules) {
    return RULE_NONE;
  }
  struct class_key *key = &question->key;
  __builtin_memcpy(key->value, &question->source, 16);
  struct rule_bitmap *source = class_of(key, set, question->ipv6 ? SOURCE_IPV6 : SOURCE_IPV4, 128);
  if (rules->lists[0].set) {
    source = with_lists(question, rules, source, 0);
  }
  if (!source) {
    return RULE_NONE;
  }
  __builtin_memcpy(key->value, &question->destination, 16);
  struct rule_bitmap *destination = class_of(key, set, question->ipv6 ? DESTINATION_IPV6 : DESTINATION_IPV4, 128);
  if (rules->lists[0].set) {
    destination = with_lists(question, rules, destination, 1);
  }
  if (!destination) {
    return RULE_NONE;
  }
  key->value[1] = 0;
  key->value[2] = 0;
  key->value[3] = 0;
  key->value[0] = bpf_htonl(question->ports);
  struct rule_bitmap *source_port = class_of(key, set, SOURCE_PORT, 16);
  if (!source_port) {
    return RULE_NONE;
  }
  key->value[0] = bpf_htonl(question->ports << 16);
  struct rule_bitmap *destination_port = class_of(key, set, DESTINATION_PORT, 16);
  if (!destination_port) {
    return RULE_NONE;
  }
  key->value[0] = bpf_htonl((__u32)question->protocol << 24);
  struct rule_bitmap *protocol = class_of(key, set, PROTOCOL, 8);
  if (!protocol) {
    return RULE_NONE;
  }
  for (int i = 0; i < RULE_WORDS; i++) {
    __u64 shared =
        source->words[i] & destination->words[i] & source_port->words[i] & destination_port->words[i] & protocol->words[i];
    if (shared) {
      __u32 index = i * 64 + lowest_bit(shared);
      return rules->allowing.words[i] & shared & -shared ? index | 1 << 16 : index;
    }
  }
  return RULE_NONE;
}
