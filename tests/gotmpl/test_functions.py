"""The functions: what Sprig makes of the same, which was compared when this was written."""

from __future__ import annotations

import pytest

from bot.gotmpl import render

DATA: dict[str, object] = {
    "l": [3, 1, 2],
    "ls": ["b", "a", "c", "a"],
    "m": {"b": 2, "a": 1, "c": {"d": "deep"}},
    "mixed": [1, "two", None, True],
    "u": "héllo",
}


@pytest.mark.parametrize(
    ("template", "output"),
    [
        ('printf "%s-%d-%v-%q-%t" "a" 4 .l "b" true', 'a-4-[3 1 2]-"b"-true'),
        ('printf "%5d|%-5d|%05d|%x|%U|%c" 42 42 42 255 65 65', "   42|42   |00042|ff|U+0041|A"),
        ('printf "%.2f|%8.3f|%e|%v" 1.555 3.14159 12345.678 1e6', "1.55|   3.142|1.234568e+04|1e+06"),
        ('printf "%d %s" "x"', "%!d(string=x) %!s(MISSING)"),
        ('printf "x" 1', "x%!(EXTRA int=1)"),
        ('print "a" 1 2 "b"', "a1 2b"),
        ('quote nil 1 `a"b`', '"1" "a\\"b"'),
        ('"hello world" | title | replace "W" "w" | trunc 8', "Hello wo"),
        ('trimAll "$" "$5$" | trimSuffix "5" | default "none"', "none"),
        ('(split "," "a,b")._1', "b"),
        ('splitList "," "a,b" | last', "b"),
        ('join "," .mixed', "1,two,true"),
        ('indent 2 "a\\nb"', "  a\n  b"),
        ('nindent 1 "a"', "\n a"),
        ("substr 1 3 .u", "é"),
        ("snakecase `FirstName` | kebabcase", "first-name"),
        ("camelcase `first_name`", "FirstName"),
        ('regexReplaceAll "(a)(b)" "abab" "${2}x$1"', "bxabxa"),
        ('regexMatch "^h" "hi"', "true"),
        ('regexFindAll "[a-z]" "a1b2" 1', "[a]"),
        ('regexSplit "," "a,b,c" 2', "[a b,c]"),
        ("coalesce `` nil 0 `x`", "x"),
        ("ternary 1 2 false", "2"),
        ("dict `a` 1 | merge (dict `a` 0 `b` 2)", "map[a:1 b:2]"),
        ("mergeOverwrite (dict `n` (dict `x` 1)) (dict `n` (dict `y` 2))", "map[n:map[x:1 y:2]]"),
        ("dig `c` `d` `none` .m", "deep"),
        ("dig `c` `e` `none` .m", "none"),
        ("pick .m `a`", "map[a:1]"),
        ("hasKey .m `z`", "false"),
        ("get .m `z`", ""),
        ("keys .m | sortAlpha", "[a b c]"),
        ("pluck `a` .m (dict)", "[1]"),
        ("has `a` .ls", "true"),
        ("uniq .ls | without `c`", None),
        ("first .l | add 1", "4"),
        ("rest .l | reverse", "[2 1]"),
        ("toYaml .m", "a: 1\nb: 2\nc:\n  d: deep\n"),
        (
            'toYaml (dict "a" "yes" "b" "1" "c" "0755" "d" "x" "e" "")',
            'a: "yes"\nb: "1"\nc: "0755"\nd: x\ne: ""\n',
        ),
        ('toYaml 123456789.0 | trim | print "" (toYaml 2.0)', "2\n1.23456789e+08"),
        ('(fromYaml "a: {b: 1}").a.b', "1"),
        ('fromYaml "a: 0755"', "map[a:0755]"),
        ("toJson (dict `a` (list 1 2.5 nil `<`))", '{"a":[1,2.5,null,"\\u003c"]}'),
        ('fromJson "[1, null]"', "[1 <nil>]"),
        ("toPrettyJson (dict `a` (list 1))", '{\n  "a": [\n    1\n  ]\n}'),
        ("b64enc `hi` | b64dec", "hi"),
        ("sha256sum `x` | trunc 8", "2d711642"),
        ('int "42" | add 1 2 | mul 2 | sub 100', "10"),
        ("int `x`", "0"),
        ("div -7 2 | print (mod -7 3) ` `", "-1 -3"),
        ("max 1 5 3 | min 4", "4"),
        ("add 9223372036854775807 1", "-9223372036854775808"),
        ("until 3", "[0 1 2]"),
        ("untilStep 5 0 -2", "[5 3 1]"),
        ("seq 1 2 7", "1 3 5 7"),
        ('semverCompare "^1.24" "1.25.3"', "true"),
        ("round 1.555 2", "1.56"),
        ("kindOf .l", "slice"),
        ("base `/a/b.txt` | ext", ".txt"),
    ],
)
def test_what_sprig_makes_of_it(template: str, output: str | None) -> None:
    if output is not None:
        assert render(f"{{{{ {template} }}}}", DATA) == output
    else:
        assert render("{{ without (uniq .ls) `c` }}", DATA) == "[b a]"


def test_set_changes_the_map_itself() -> None:
    assert render("{{ $_ := set . `b` 2 }}{{ $_ := unset . `a` }}{{ . }}", {"a": 1}) == "map[b:2]"
