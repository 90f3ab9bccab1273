/**
 * The language of Resource Manager's templates: from a template and its parameters to the resources that it means, in the order in which
 * they can be made. Pure: what only a running system knows comes in through {@link io.underpass.template.Live}.
 */
@NullMarked
package io.underpass.template;

import org.jspecify.annotations.NullMarked;
