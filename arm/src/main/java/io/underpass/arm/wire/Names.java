package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What names, locations and tags may be. */
public final class Names {
  private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?");
  private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]");
  private static final int MOST_TAGS = 50;
  private static final Pattern RESERVED_IN_TAGS = Pattern.compile("[<>%&\\\\?/\\p{Cntrl}]");
  private static final int LONGEST_TAG_NAME = 512;
  private static final int LONGEST_TAG_VALUE = 256;

  /** Regions by the service's name and by the name for people. */
  public record Region(String name, String displayName) {}

  public static final List<Region> REGIONS =
      List.of(
              "East US", "East US 2", "Central US", "North Central US", "South Central US", "West Central US", "West US", "West US 2",
              "West US 3", "Canada Central", "Canada East", "Brazil South", "North Europe", "West Europe", "UK South", "UK West",
              "France Central", "Germany West Central", "Switzerland North", "Norway East", "Sweden Central", "Poland Central",
              "Italy North", "Spain Central", "UAE North", "Qatar Central", "Israel Central", "South Africa North", "Central India",
              "South India", "West India", "East Asia", "Southeast Asia", "Japan East", "Japan West", "Korea Central", "Korea South",
              "Australia East", "Australia Southeast", "Australia Central", "New Zealand North")
          .stream()
          .map(name -> new Region(squeezed(name), name))
          .toList();

  private Names() {}

  private static String squeezed(String location) {
    return location.replace(" ", "").toLowerCase(Locale.ROOT);
  }

  static void checkResource(String name) {
    if (!RESOURCE.matcher(name).matches()) {
      throw ArmError.badRequest(
          "InvalidResourceName",
          "Resource name %s is invalid. The name can be up to 80 characters long. It must begin with a word "
              + "character, and it must end with a word "
              + "character or with '_'. The name may contain word characters or '.', '-', '_'.",
          name);
    }
  }

  public static void checkGroup(String name) {
    if (!GROUP.matcher(name).matches()) {
      throw ArmError.badRequest(
          "InvalidResourceGroup",
          "The provided resource group name '%s' is not valid: up to 90 letters, digits, '_', '-', '.', '(' "
              + "and ')', not ending with a period.",
          name);
    }
  }

  /** The service's name of a location, such as {@code eastus} for {@code East US}. */
  public static String location(ObjectNode body, String type) {
    String given =
        Json.text(body, "location")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> ArmError.badRequest("LocationRequired", "The location property is required for this definition."));
    String name = squeezed(given);
    Optional<Region> region = REGIONS.stream().filter(known -> known.name().equals(name)).findFirst();
    return region
        .map(Region::name)
        .orElseThrow(
            () ->
                ArmError.badRequest(
                    "LocationNotAvailableForResourceType",
                    "The provided location '%s' is not available for resource type '%s'. List of available "
                        + "regions for the resource type is '%s'.",
                    given,
                    type,
                    String.join(",", REGIONS.stream().map(Region::name).toList())));
  }

  public static void checkTags(JsonNode tags) {
    if (tags.size() > MOST_TAGS) {
      throw ArmError.badRequest("TooManyTags", "A resource may have up to %d tags, not %d.", MOST_TAGS, tags.size());
    }
    List<String> reserved = tags.propertyNames().stream()
        .filter(name -> RESERVED_IN_TAGS.matcher(name).find() && !name.startsWith("hidden") && !name.startsWith("link")).toList();
    if (!reserved.isEmpty()) {
      throw ArmError.badRequest(
          "InvalidTagNameCharacters",
          "The tag names '%s' have reserved characters '<,>,%%,&,\\,?,/' or control characters. These characters are only allowed for tags"
              + " that start with the prefix 'hidden, link'.",
          String.join(",", reserved));
    }
    tags.properties().forEach(tag -> {
      if (tag.getKey().isBlank() || tag.getKey().length() > LONGEST_TAG_NAME || tag.getValue().asString().length() > LONGEST_TAG_VALUE) {
        throw ArmError.badRequest(
            "InvalidTag",
            "A tag's name has 1 to %d characters and its value up to %d; '%s' doesn't.",
            LONGEST_TAG_NAME,
            LONGEST_TAG_VALUE,
            tag.getKey().length() > 40 ? tag.getKey().substring(0, 40) + "…" : tag.getKey());
      }
    });
  }

  /** The resource group of an id. */
  public static ResourceId group(ResourceId id) {
    return ResourceId.parse("/subscriptions/" + id.subscription() + "/resourceGroups/" + id.resourceGroup());
  }
}
