/** Network security groups, their rules, and application security groups. */
@NullMarked
package io.underpass.arm.network.filter;

import org.jspecify.annotations.NullMarked;
