/** Health: machines behind load balancers are asked whether they answer. */
@NullMarked
package io.underpass.control.health;

import org.jspecify.annotations.NullMarked;
