/** Writers, a model of what they were promised, and a server that is killed. */
package io.underpass.arm.durable;

