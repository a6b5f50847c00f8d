// Code generated from training/lessons by go generate. DO NOT EDIT.

package kata

// katas is static data: the linker lays it out, nothing runs at start-up.
var katas = [...]Kata{
	{"secret-in-code", "go", "A key of the shop", "7aad182e9b660244"},
	{"secret-in-code", "python", "A key of the shop", "eecb8b8b7adf41e8"},
	{"secret-in-code", "javascript", "A key of the shop", "0d7e5dc720fb4af0"},
	{"secret-leaked-now-what", "git", "A key in three commits", "192863223fca07a0"},
	{"private-key-and-env-files", "git", "A file that should have stayed here", "ca0d01103c5a522c"},
	{"sql-injection", "go", "The search for customers", "cabf5845150a60cd"},
	{"sql-injection", "python", "The search for customers", "9e95165f8a99a9ed"},
	{"sql-injection", "javascript", "The search for customers", "988bceba4f89078d"},
	{"os-command-injection", "go", "Words in a note", "2fc3af3239bcb4e0"},
	{"os-command-injection", "python", "Words in a note", "5fb24276b9f8f138"},
	{"os-command-injection", "javascript", "Words in a note", "daf7af3f1bf15273"},
	{"path-traversal", "go", "Reading a note", "35b67934e3710210"},
	{"path-traversal", "python", "Reading a note", "f0481c9382ca1875"},
	{"path-traversal", "javascript", "Reading a note", "c52fd8fd2a1e1087"},
	{"xss-output-encoding", "javascript", "The search page", "7910fd3a67696110"},
	{"xss-output-encoding", "go", "The search page", "fd81d4c2b50a3e67"},
	{"xss-output-encoding", "python", "The search page", "9d99bda01e7095c2"},
	{"tls-verify-off", "python", "The client of the stock", "3e6866d72d0e7203"},
	{"tls-verify-off", "javascript", "The client of the stock", "72e4da95a2d1d4e9"},
	{"weak-hash-passwords", "python", "A password is stored", "b07605a583ca7f3d"},
	{"weak-hash-passwords", "go", "A password is stored", "47ac60a45ef90188"},
	{"weak-hash-passwords", "javascript", "A password is stored", "799e7ade7b7bfb01"},
	{"predictable-random", "python", "A token for a new password", "d94c471a659c6659"},
	{"predictable-random", "go", "A token for a new password", "9e0c0d2467966272"},
	{"predictable-random", "javascript", "A token for a new password", "f3eb4fb33b1b6b01"},
	{"ci-untrusted-input", "yaml", "A workflow that greets", "c55ef0d54f400ee7"},
	{"container-as-root-and-latest", "dockerfile", "An image for the shop", "79ffaa8786165ab5"},
	{"zip-slip-and-bombs", "python", "Unpacking what students hand in", "9d8406b048a62dec"},
	{"zip-slip-and-bombs", "go", "Unpacking an album", "db1cd0b48d8ccc4c"},
	{"prototype-pollution", "javascript", "Settings from a request", "f2ac0c56c9297405"},
	{"regex-dos", "javascript", "Names in a comment", "a57b8d1725b45e57"},
}
