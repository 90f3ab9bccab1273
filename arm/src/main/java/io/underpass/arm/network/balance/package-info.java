/** Load balancers: what they have, and what within them refers to what. */
@NullMarked
package io.underpass.arm.network.balance;

import org.jspecify.annotations.NullMarked;
