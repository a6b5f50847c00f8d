// Code generated from training/lessons by go generate. DO NOT EDIT.

package kata

// katas is static data: the linker lays it out, nothing runs at start-up.
var katas = [...]Kata{
	{"sql-injection", "go", "The search for customers", "cabf5845150a60cd"},
	{"sql-injection", "python", "The search for customers", "9e95165f8a99a9ed"},
	{"sql-injection", "javascript", "The search for customers", "88884a3b0b7d0487"},
	{"ci-untrusted-input", "yaml", "A workflow that greets", "c55ef0d54f400ee7"},
	{"container-as-root-and-latest", "dockerfile", "An image for the shop", "79ffaa8786165ab5"},
}
