package verdict

import (
	"crypto/sha256"
	"encoding/binary"
)

// A famous value is known to everybody: it stands in a manual, an RFC, an
// emulator or a test that was copied around. It is kept as the first eight
// bytes of its SHA-256, so that no scanner, ours included, reports this file.
//
// To add one: printf %s VALUE | sha256sum | cut -c1-16. Of a key in PEM or DER
// it is the digest of the decoded bytes.
type famous struct {
	digest uint64
	what   string
}

var famousValues = [...]famous{
	{0x1a5d44a2dca19669, "an example of the AWS manuals"},
	{0xcb20d34a7adda2f5, "an example of the AWS manuals"},
	{0xc6ea27c534f993d3, "an example of the AWS manuals"},
	{0x78314b11be2e5815, "an example of the AWS manuals"},
	{0xe8a0614b6747a06f, "an example of the AWS manuals"},
	{0x647f7143af147062, "an example of the AWS manuals"},
	{0xe21b597ba6b9cafa, "an example of the AWS manuals"},
	{0x0011cc25eb432071, "the key of every Azure storage emulator"},
	{0xaa6547439583c3a2, "the key of every Azure Cosmos DB emulator"},
	{0xa064b502e61d27e9, "a key of every local Supabase"},
	{0x70541e07fd4f900b, "a key of every local Supabase"},
	{0xbf1725a8f98bea37, "a key of every local Supabase"},
	{0xc85debb55f2f204d, "a key of every local Supabase"},
	{0x9705102db0d5f99e, "a key of every local Supabase"},
	{0x7f75367e78812551, "the sample of jwt.io"},
	{0xc794fa6d20c64efb, "the sample of jwt.io"},
	{0x8d4ef6536dc8895f, "an example of RFC 7515 or RFC 7636"},
	{0x8b1b17a9740c068a, "an example of RFC 7515 or RFC 7636"},
	{0x13d31e961a1ad8ec, "an example of RFC 7515 or RFC 7636"},
	{0x0d299b1eb548708d, "an example of RFC 7515 or RFC 7636"},
	{0x15cef4b629cc2d07, "the example of RFC 6455"},
	{0x507e2ce3c522082b, "the example of RFC 6455"},
	{0x6c96130f130ab0d6, "an example of RFC 6749"},
	{0x00cf4c781dc37003, "an example of RFC 6749"},
	{0xca7459e2b26776de, "an example of RFC 6749"},
	{0xe9974c507d2a8021, "an example of RFC 6749"},
	{0x53f5da0aaa93d64c, "an example of RFC 6749"},
	{0xb8e148545b13c78b, "the example of RFC 6750"},
	{0xcf4d418ed3de92d7, "the example of RFC 7617"},
	{0x687da00b09c83361, "the example of RFC 7617"},
	{0x2cafc0970149a84f, "the test key of the Stripe manuals"},
	{0xf2d6ca16515033e5, "the test key of the Stripe manuals"},
	{0xb1471f544ceeea31, "the test key of the Stripe manuals"},
	{0x1bbb9293c38acc5e, "the key of the public MinIO playground"},
	{0xdf452eef23e8cf2c, "the key of the public MinIO playground"},
	{0x03b970ed8171d73b, "the test key of reCAPTCHA"},
	{0xf5e95c9954635b65, "the test key of reCAPTCHA"},
	{0xbc1a50966c9e6486, "a test account of every local Ethereum node"},
	{0x60a09e4357868c1e, "a test account of every local Ethereum node"},
	{0x8335c55334821eef, "a test account of every local Ethereum node"},
	{0x095101cf732c298a, "a test account of every local Ethereum node"},
	{0xb26ab6529d20ebeb, "a test account of every local Ethereum node"},
	{0xbb4978fbe7638de8, "a test account of every local Ethereum node"},
	{0x578592185588730b, "a test account of every local Ethereum node"},
	{0x424742fc6538f5e7, "a test account of every local Ethereum node"},
	{0x9d6a2b9d1f01d457, "the example of the Bitcoin wiki"},
	{0x370e317aeb39c3cd, "the example of age's documentation"},
	{0xf70c753f3bef33a1, "the example of the NATS documentation"},
	{0xd1b3190dacfb6af1, "public on purpose: a command line tool identifies itself with it"},
	{0x456a51b1f1b3cf3e, "public on purpose: a command line tool identifies itself with it"},
	{0xf0386f9be1fe905f, "public on purpose: a command line tool identifies itself with it"},
	{0x3543c50b0cb9cea8, "an example of the GitHub manuals"},
	{0xbc3ae723f57c6b9e, "an example of the GitHub manuals"},
	{0x82e74299544e0073, "an example of the GitHub manuals"},
	{0x797c0ce414586cc8, "an example of the GitHub manuals"},
	{0x6d7fa4e64d4b1f3e, "an example of the GitHub manuals"},
	{0x86007eb367696d32, "an example of the GitHub manuals"},
	{0x279a2219c2388e7f, "an example of the Firebase manuals"},
	{0x95a4db2dd430bb3f, "an example of the Firebase manuals"},
	{0x56fb5326a1d72a40, "the insecure key of every Vagrant box"},
	{0xc68c1b1e6727cd0e, "the insecure key of every Vagrant box"},
	{0x662640ac029f0eb8, "a test key of the Go project"},
	{0x9e02f42b085f7bff, "a test key of the Go project"},
	{0x2969756f083bf0f0, "a test key of the Go project"},
	{0xd03e32d8f0439fe6, "a test key of the Go project"},
	{0xffdff0657e09322f, "a test key of the Go project"},
	{0x8c02f314de65ac84, "a test key of the Go project"},
	{0x346acba67c50ff61, "a test key of the Go project"},
	{0x56915efda5c75a83, "a test key of the Go project"},
	{0x8f81c5adf21809f4, "a test key of the Go project"},
	{0x01bfa457f9af0822, "a test key of the Go project"},
	{0x90bbbae25a829ea0, "a test key of the Go project"},
	{0x3c78ed132b82d4e4, "a test key of the Go project"},
	{0xe6990e679f329ae1, "a test key of the Go project"},
	{0xeb31958f18263e95, "a test key of the Go project"},
	{0xf9c3778a19e98d93, "a test key of the Go project"},
	{0xa1e4fc91be6287ec, "a test key of the Go project"},
	{0x5882709c242c6f47, "a test key of the Go project"},
	{0xeaad1edc3fe076e4, "a test key of the Go project"},
}

// known says where everybody knows a value from.
func known(s []byte) (what string, ok bool) {
	sum := sha256.Sum256(s)
	digest := binary.BigEndian.Uint64(sum[:])
	for i := range famousValues {
		if famousValues[i].digest == digest {
			return famousValues[i].what, true
		}
	}
	return "", false
}
