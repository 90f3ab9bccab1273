/** Microsoft.Resources: subscriptions, resource groups, providers, locations, the list of all resources. */
@NullMarked
package io.underpass.arm.resources;

import org.jspecify.annotations.NullMarked;
