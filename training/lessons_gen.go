// Code generated from training/lessons by go generate. DO NOT EDIT.

package training

import "github.com/squiresec/squire/checks"

// lessons is static data: the linker lays it out, nothing runs at start-up.
var lessons = [...]*Lesson{
	{
		ID:       "secret-in-code",
		Title:    "Secrets in code",
		Minutes:  4,
		Level:    1,
		Depth:    Full,
		CWE:      []int{798},
		Concepts: []string{"hard-coded-secret"},
		Langs:    []checks.Lang{"go", "python", "javascript", "java", "ruby", "shell", "yaml"},
		Controls: []string{"ASVS v5.0.0-13.3.1"},
		Related:  []string{"secret-leaked-now-what", "private-key-and-env-files"},
		Reviewed: "2026-11-23",
		Digest:   "f85ce4bbf06e43b3",
		card: []Block{
			{Kind: "paragraph", Text: []Inline{
				{Text: "A secret in code goes wherever the code goes: into every clone, fork, build and backup. Read it at run time instead. If it was ever pushed, revoke it first."},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "go", Role: "bad", Lines: []string{"return payments.New(\"{{secret stripe-key seed=1}}\")"}},
				{Lang: "python", Role: "bad", Lines: []string{"return payments.Client(\"{{secret stripe-key seed=1}}\")"}},
				{Lang: "javascript", Role: "bad", Lines: []string{"return new Payments(\"{{secret stripe-key seed=1}}\");"}},
				{Lang: "java", Role: "bad", Lines: []string{"return new Payments(\"{{secret stripe-key seed=1}}\");"}},
				{Lang: "ruby", Role: "bad", Lines: []string{"Payments.new(\"{{secret stripe-key seed=1}}\")"}},
				{Lang: "shell", Role: "bad", Lines: []string{"pay --account \"{{secret stripe-key seed=1}}\" report"}},
				{Lang: "yaml", Role: "bad", Lines: []string{"PAYMENTS: \"{{secret stripe-key seed=1}}\""}},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "go", Role: "good", Lines: []string{"key := os.Getenv(\"PAYMENTS_KEY\")"}},
				{Lang: "python", Role: "good", Lines: []string{"return payments.Client(os.environ[\"PAYMENTS_KEY\"])"}},
				{Lang: "javascript", Role: "good", Lines: []string{"const key = process.env.PAYMENTS_KEY;"}},
				{Lang: "java", Role: "good", Lines: []string{"String key = System.getenv(\"PAYMENTS_KEY\");"}},
				{Lang: "ruby", Role: "good", Lines: []string{"Payments.new(ENV.fetch(\"PAYMENTS_KEY\"))"}},
				{Lang: "shell", Role: "good", Lines: []string{": \"${PAYMENTS_KEY:?is not set}\""}},
				{Lang: "yaml", Role: "good", Lines: []string{"PAYMENTS: ${PAYMENTS_KEY:?is not set}"}},
			}},
		},
	},
	{
		ID:       "secret-leaked-now-what",
		Title:    "A secret leaked, now what",
		Minutes:  4,
		Level:    1,
		Depth:    Full,
		CWE:      []int{522, 798},
		Concepts: []string{"leaked-secret"},
		Langs:    []checks.Lang{"shell"},
		Controls: []string{"ASVS v5.0.0-13.3.4"},
		Prereq:   []string{"secret-in-code"},
		Related:  []string{"private-key-and-env-files"},
		Reviewed: "2026-11-23",
		Digest:   "09f32f9824b5ac5d",
		card: []Block{
			{Kind: "paragraph", Text: []Inline{
				{Text: "A leaked secret works until somebody revokes it. Deleting the commit does not change that. Revoke, replace, look for misuse, tell people, and clean the history last."},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "shell", Role: "bad", Lines: []string{"git push --force  # the key still works"}},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "shell", Role: "good", Lines: []string{"revoke-key payments  # now it doesn't"}},
			}},
		},
	},
	{
		ID:       "private-key-and-env-files",
		Title:    "Private keys and .env files",
		Minutes:  4,
		Level:    1,
		Depth:    Full,
		CWE:      []int{312, 540, 321},
		Concepts: []string{"private-key", "secret-file"},
		Rules:    []string{"private-key", "pkcs12-file", "age-secret-key"},
		Langs:    []checks.Lang{"text", "ini", "dockerfile"},
		Controls: []string{"ASVS v5.0.0-13.3.1", "ASVS v5.0.0-13.4.1"},
		Prereq:   []string{"secret-in-code"},
		Related:  []string{"secret-leaked-now-what"},
		Reviewed: "2026-11-23",
		Digest:   "1a13abc376b7ec71",
		card: []Block{
			{Kind: "paragraph", Text: []Inline{
				{Text: "Key files and "},
				{Style: "code", Text: ".env"},
				{Text: " files travel by accident: one "},
				{Style: "code", Text: "git add ."},
				{Text: " or "},
				{Style: "code", Text: "COPY . ."},
				{Text: " takes them along. Keep keys out of the project folder, ignore the rest, and copy by name."},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "dockerfile", Role: "bad", Lines: []string{"COPY . ."}},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "dockerfile", Role: "good", Lines: []string{"COPY go.mod go.sum ./"}},
			}},
		},
	},
	{
		ID:       "how-to-suppress-honestly",
		Title:    "How to suppress honestly",
		Minutes:  2,
		Level:    1,
		Depth:    CardOnly,
		Concepts: []string{"ignore"},
		Related:  []string{"secret-in-code"},
		Reviewed: "2026-11-23",
		Digest:   "f3e5c1158daded92",
		card: []Block{
			{Kind: "paragraph", Text: []Inline{
				{Text: "An ignore is a statement to whoever reads the line next: I looked, and this is why it is fine. Name the rule, give the reason, and set an end where there is one."},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "go", Role: "bad", Lines: []string{"// squire:ignore generic-api-key -- ok"}},
			}},
			{Kind: "code", Variants: []Code{
				{Lang: "go", Role: "good", Lines: []string{"// squire:ignore generic-api-key -- public shop id"}},
			}},
		},
	},
}
