package io.underpass.cli.commands;

import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;

/** {@code storage account}: names and keys for flow logs to go to. */
final class StorageCommands {
  private static final String TYPE = "Microsoft.Storage/storageAccounts";
  private static final Resource ACCOUNTS =
      Resource.of(
          "storage account",
          "storage account",
          TYPE,
          Option.text("--access-tier").at("properties.accessTier").values("Hot", "Cool", "Cold", "Premium").help("Kept as it is."));

  private StorageCommands() {}

  static List<Command> accounts() {
    return List.of(
        ACCOUNTS
            .create(
                Resource.AS_IS,
                "",
                Option.text("--sku").at("sku.name").initially("Standard_RAGRS").help("SKU, such as Standard_LRS."),
                Option.text("--kind").at("kind").initially("StorageV2")
                    .values("BlobStorage", "BlockBlobStorage", "FileStorage", "Storage", "StorageV2").help("Kind of the account."))
            .example("Create an account.", "underpass storage account create -g myResourceGroup -n myaccount --sku Standard_LRS"),
        ACCOUNTS.show(),
        ACCOUNTS.list(),
        ACCOUNTS.update(Resource.AS_IS),
        ACCOUNTS.delete(),
        new Command(
                "storage account check-name",
                "Say whether a name is free.",
                List.of(Option.text("--name", "-n").mandatory().help("The name.")),
                call -> call.service().post(
                    "/subscriptions/" + call.subscription() + "/providers/Microsoft.Storage/checkNameAvailability?api-version="
                        + Versions.of(TYPE),
                    Json.object().put("name", call.require("name")).put("type", TYPE),
                    true))
            .shownAs(Presentation.RAW));
  }

  static List<Command> keys() {
    Option name = Option.text("--account-name", "-n").mandatory().help("Name of the storage account.");
    List<Option> named = List.of(name, Common.GROUP);
    List<Option> renewed = new ArrayList<>(named);
    renewed.add(Option.text("--key").mandatory().values("primary", "secondary", "key1", "key2").help("Which key."));
    Resource account = Resource.child("storage account keys", "storage account", TYPE + "/{account-name}", List.of(name));
    return List.of(
        new Command("storage account keys list", "Show an account's keys.", named,
                call -> call.service().post(Resource.target(account.id(call), "/listKeys"), null, true).path("keys"))
            .shownAs(Presentation.RAW),
        new Command("storage account keys renew", "Make a key anew.", renewed,
                call -> {
                  String key = call.require("key").replace("primary", "key1").replace("secondary", "key2");
                  return call.service().post(
                      Resource.target(account.id(call), "/regenerateKey"), Json.object().put("keyName", key), true).path("keys");
                })
            .shownAs(Presentation.RAW));
  }
}
