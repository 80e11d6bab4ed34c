/** Policies that use what the corpus does not: templates, `unless`, `is … in`, paths behind `has`, comments, trailing commas. */
export const SEEDS: readonly string[] = [
  `@id("a") @b @if("c")
permit (principal in ?principal, action in [Action::"x", NS::Action::"y",], resource is A::B in ?resource,)
when { principal has a.b.c && -1 < 2 + 3 * 4 - -5 }
unless { if true then {a: 1, "b": [1, 2,],}.a like "a*\\*\\u{1f600}" else context["x"].contains(!!!true) };`,
  `// first
permit (principal is A, action == Action::"x", resource == A::"\\u{e9}\\0") // behind
when { [ip("1.1.1.1").isInRange(ip("10.0.0.0/8")), decimal("1.5").lessThan(decimal("2.0"))].containsAny([true]) }
when { principal is A::B in [resource, A::"b"] || resource in context.groups };
forbid (principal == (A::"a"), action in ([Action::"x"]), resource in (((B::"b"))))
unless { (context.a.b["c d"].isEmpty() != (1 >= 2)) && principal.getTag("t") == --9223372036854775808 };`,
];
