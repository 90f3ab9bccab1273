/** The Azure side as the lab sees it: a server to talk to, and az's own commands run one after another. */
@NullMarked
package io.underpass.lab.azure;

import org.jspecify.annotations.NullMarked;
