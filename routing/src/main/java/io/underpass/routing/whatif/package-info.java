/**
 * What a change does to traffic before it is made: two plans compared, and every flow that goes another way found by cutting addresses, protocols and ports where
 * entries and rules tell them apart, never by trying packets. Pure; docs/what-if.md.
 *
 * <p>{@link io.underpass.routing.whatif.WhatIf} is asked. {@code Differences} finds where tables differ, {@code Reach} who comes there, {@code Atoms} cuts
 * destinations, {@code Courses} follows all members of a flow's way, {@code RuleDiagram} cuts by rule sets, {@code Judge} weighs, {@code Changes} gathers.
 */
@NullMarked
package io.underpass.routing.whatif;

import org.jspecify.annotations.NullMarked;
