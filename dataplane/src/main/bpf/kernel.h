// What the programs need of the kernel's interface, and what older headers lack of it.
#pragma once

#include <linux/types.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

// include/uapi/linux/bpf.h, since 6.3.
#define ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7)
#define ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)

// Address families of struct bpf_redir_neigh.
#define FAMILY_INET 2
#define FAMILY_INET6 10

#define KERNEL_EALREADY 114

#define INLINE static __always_inline

// A function that the verifier checks once, for any arguments; its pointers may be null.
#define GLOBAL __attribute__((noinline))

// Keeps the compiler from forgetting a bound that the verifier has just learnt.
#define OPAQUE(value) asm volatile("" : "+r"(value))
