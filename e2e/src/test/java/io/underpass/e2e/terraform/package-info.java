/**
 * A client that behaves as Terraform's azurerm provider does, which can't be had here: its discovery, its pollers, its strict ids, and
 * plans that must be empty after an apply. Its rules are those of hashicorp/go-azure-sdk ({@code sdk/client/resourcemanager}, {@code
 * sdk/environments}) and of terraform-provider-azurerm.
 */
@NullMarked
package io.underpass.e2e.terraform;

import org.jspecify.annotations.NullMarked;
