/** Azure Monitor: metrics, diagnostic settings, Log Analytics workspaces and queries. */
@NullMarked
package io.underpass.arm.insights;

import org.jspecify.annotations.NullMarked;
