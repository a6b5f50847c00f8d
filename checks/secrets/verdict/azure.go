package verdict

import (
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"strconv"
)

// An azureKey is a kind of "identifiable" key: base64 with a signature at a
// fixed place, and in its last four bytes the little-endian Marvin32 of all
// bytes before, with a seed per kind.
//
// Source: microsoft/security-utilities, IdentifiableMetadata.cs (signatures and
// seeds) and IdentifiableSecrets.cs (ValidateChecksum, ValidateBase64Key). A
// seed is eight letters of ASCII read as a big-endian number.
type azureKey struct {
	signature string
	at        int // offset of the signature in characters
	length    int // of the key in characters, with its padding
	service   string
	// open says that there are more seeds than the source lists or forms
	// without checksum, so that a failure proves nothing.
	open  bool
	seeds []string
}

var azureKeys = [...]azureKey{
	{"+ASt", 76, 88, "Azure Storage key", false, []string{"Default0"}},
	{"+ABa", 76, 88, "Azure Batch key", false, []string{"AbAcct00"}},
	{"ACDb", 76, 88, "Azure Cosmos DB key", false, []string{
		"MastRO00", "MastRW00", "SysAll00", "Resour00", "SystRO00", "Encryp00", "SystRW00"}},
	{"+AMC", 76, 88, "Azure Machine Learning key", false, []string{"Classic0"}},
	{"APIM", 76, 88, "Azure API Management key", false, []string{"Tenant00", "IoTHub00", "Gatewy00", "GitKey00"}},
	{"AzFu", 44, 56, "Azure Functions key", false, []string{"Functi00", "System00", "Master00"}},
	{"AzSe", 42, 52, "Azure Search key", false, []string{"Query000", "PAdmin00"}},
	{"+ACR", 42, 52, "Azure Container Registry key", false, []string{"ACRDflt0"}},
	{"AIoT", 33, 44, "Azure IoT key", false, []string{"IoTHub00", "DpsKey00", "Device00"}},
	{"AZEG", 33, 44, "Azure Event Grid key", false, []string{"SendRecv"}},
	{"AzCa", 33, 44, "Azure Cache for Redis key", true, []string{"Access00"}},
	{"+ASb", 33, 44, "Azure Service Bus key", true, []string{"Send0000", "Manage00", "Listen00", "System00", "Unknown0"}},
	{"+AEh", 33, 44, "Azure Event Hubs key", true, []string{"Send0000", "Manage00", "Listen00", "System00", "Unknown0"}},
	{"+ARm", 33, 44, "Azure Relay key", true, []string{"Send0000", "Manage00", "Listen00", "Unknown0"}},
}

// readAzure knows Azure's keys that carry a signature.
func readAzure(in *Input) (Verdict, bool) {
	s := in.Secret
	if len(s) == 40 && string(s[3:6]) == "8Q~" {
		return checksum(entraChecksum(s), "Entra ID client secret"), true
	}
	if v, ok := readCASK(s); ok {
		return v, true
	}
	for i := range azureKeys {
		k := &azureKeys[i]
		if len(s) != k.length || string(s[k.at:k.at+4]) != k.signature {
			continue
		}
		raw, ok := decodeBase64(s)
		if !ok {
			return Verdict{}, false
		}
		sum := binary.LittleEndian.Uint32(raw[len(raw)-4:])
		for _, seed := range k.seeds {
			if marvin32(raw[:len(raw)-4], azureSeed(seed)) == sum {
				return checksum(true, k.service), true
			}
		}
		if k.open {
			return Verdict{}, true
		}
		return checksum(false, k.service), true
	}
	if in.ruled("azure-identifiable") {
		return verdict(Doubtful, "form", "no known kind of Azure key has this length and signature"), true
	}
	return Verdict{}, false
}

// readCASK labels "common annotated security keys", which say when they were
// made. No published key passed the checksum as the source describes it, so
// none is computed.
//
// Source: LegacyCommonAnnotatedSecurityKey.cs: a fixed signature at 52, then a
// year from A for 2024 in base 62 and a month from A to L.
func readCASK(s []byte) (Verdict, bool) {
	if len(s) != 84 && len(s) != 88 || string(s[52:57]) != "JQQJ9" || !isUpper(s[58]) || s[59] < 'A' || s[59] > 'L' {
		return Verdict{}, false
	}
	year, month := 2024+int(s[58]-'A'), int(s[59]-'A')+1
	text := strconv.Itoa(year) + "-"
	if month < 10 {
		text += "0"
	}
	return verdict(Neutral, "issued", text+strconv.Itoa(month)), true
}

// entraChecksum reports whether the last three characters of a client secret
// are the first three of the Marvin32 of what stands before them, in base 66
// with six digits.
//
// Source: IsAzureAadClientAppIdentifiableSecret and CustomAlphabetEncoder.cs.
func entraChecksum(s []byte) bool {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~"
	n := len(s) - 3
	sum := marvin32(s[:n], azureSeed("AadPwd00")) / (66 * 66 * 66)
	for i := len(s) - 1; i >= n; i-- {
		if s[i] != alphabet[sum%66] {
			return false
		}
		sum /= 66
	}
	return true
}

func azureSeed(name string) uint64 { return binary.BigEndian.Uint64([]byte(name)) }

// marvin32 is the Marvin hash folded to 32 bits. Source: marvin.ts and its
// vectors in marvin.spec.ts, microsoft/security-utilities.
func marvin32(data []byte, seed uint64) uint32 {
	a, b := uint32(seed), uint32(seed>>32)
	mix := func() {
		b ^= a
		a = bits.RotateLeft32(a, 20) + b
		b = bits.RotateLeft32(b, 9) ^ a
		a = bits.RotateLeft32(a, 27) + b
		b = bits.RotateLeft32(b, 19)
	}
	for ; len(data) >= 4; data = data[4:] {
		a += binary.LittleEndian.Uint32(data)
		mix()
	}
	// What is left over ends with a byte 0x80, as in MD5's padding.
	rest := uint32(0x80)
	for i := len(data) - 1; i >= 0; i-- {
		rest = rest<<8 | uint32(data[i])
	}
	a += rest
	mix()
	mix()
	return a ^ b
}

// decodeBase64 decodes either alphabet, with or without padding.
func decodeBase64(s []byte) ([]byte, bool) {
	for len(s) > 0 && s[len(s)-1] == '=' {
		s = s[:len(s)-1]
	}
	enc := base64.RawStdEncoding
	for _, c := range s {
		if c == '-' || c == '_' {
			enc = base64.RawURLEncoding
			break
		}
	}
	raw := make([]byte, enc.DecodedLen(len(s)))
	n, err := enc.Decode(raw, s)
	return raw[:n], err == nil && n > 0
}
