package certificate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// Namespace is what signatures are made for: one made for another purpose, such as
// a commit, is no signature of a certificate.
const Namespace = "squire-record"

// A Key is an SSH key to sign with.
type Key struct {
	// File is a key's file: a private key, or a public one whose private half is
	// beside it, in an agent or on a hardware key.
	File string
	// Public is a public key whose private half is in an agent. It is set where
	// there is no File.
	Public string
}

// Config returns the user's own value of a setting of git: not that of a
// repository, which could name any key.
type Config func(key string) (value string, ok bool, err error)

// defaultKeys are the keys that ssh-keygen makes, the best first.
var defaultKeys = [...]string{"id_ed25519.pub", "id_ed25519_sk.pub", "id_ecdsa.pub", "id_ecdsa_sk.pub", "id_rsa.pub"}

// ErrNoKey says that there is no key to sign with.
var ErrNoKey = errors.New("there is no SSH key to sign with: neither does user.signingkey of your git configuration name one, with gpg.format ssh, " +
	"nor is there one in ~/.ssh; name one with --key, or make one with `ssh-keygen -t ed25519`")

// FindKey returns the key that git would sign with, else one of those that are in
// the user's home folder.
func FindKey(config Config, home string) (Key, error) {
	format, _, err := config("gpg.format")
	if err != nil {
		return Key{}, err
	}
	if format == "ssh" {
		value, ok, err := config("user.signingkey")
		if err != nil {
			return Key{}, err
		}
		if ok && value != "" {
			return keyOf(value, home)
		}
	}
	for _, name := range defaultKeys {
		file := filepath.Join(home, ".ssh", name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return Key{File: file}, nil
		}
	}
	return Key{}, ErrNoKey
}

// keyOf reads user.signingkey: a key itself, or the path of one.
func keyOf(value, home string) (Key, error) {
	if literal, ok := strings.CutPrefix(value, "key::"); ok {
		return Key{Public: literal}, nil
	}
	if strings.HasPrefix(value, "ssh-") {
		return Key{Public: value}, nil
	}
	if rest, ok := strings.CutPrefix(filepath.ToSlash(value), "~/"); ok {
		value = filepath.Join(home, filepath.FromSlash(rest))
	}
	if !filepath.IsAbs(value) {
		// It would be another file in each folder.
		return Key{}, fmt.Errorf("user.signingkey %s is no absolute path; name the key with --key", value)
	}
	return Key{File: value}, nil
}

// Sign signs a record with ssh-keygen, whose path program is. What it says, such
// as that a key wants to be touched, goes to tell; a passphrase it asks for at the
// terminal.
func Sign(ctx context.Context, program string, key Key, record []byte, tell io.Writer) ([]byte, error) {
	dir, err := os.MkdirTemp("", "squire-certificate-*")
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	defer os.RemoveAll(dir)
	args := []string{"-Y", "sign", "-n", Namespace, "-f", key.File}
	if key.File == "" {
		file := filepath.Join(dir, "key.pub")
		if err := os.WriteFile(file, []byte(key.Public+"\n"), 0o600); err != nil {
			return nil, fmt.Errorf("sign certificate: %w", err)
		}
		args = []string{"-Y", "sign", "-n", Namespace, "-U", "-f", file}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	said := &listener{to: tell}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(record), &out, said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("sign certificate: ssh-keygen could not sign with %s: %w", key.name(), err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("-----BEGIN SSH SIGNATURE-----")) {
		return nil, errors.New("sign certificate: ssh-keygen wrote no signature; version 8.2 of OpenSSH is the first that can")
	}
	return out.Bytes(), nil
}

func (k Key) name() string {
	if k.File == "" {
		return "the key that user.signingkey holds"
	}
	return k.File
}

// A listener passes on what ssh-keygen says, but that it signs its standard input,
// which is no news.
type listener struct{ to io.Writer }

func (l *listener) Write(p []byte) (int, error) {
	n := len(p)
	p = bytes.ReplaceAll(p, []byte("Signing data on standard input\n"), nil)
	if len(p) > 0 && l.to != nil {
		if _, err := l.to.Write(p); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// A Signer is who signed a certificate.
type Signer struct {
	Principal string `json:"principal"` // as the list of allowed signers calls them
	Key       string `json:"key"`       // its type and fingerprint
}

// An InvalidError says why a certificate can't be believed.
type InvalidError struct{ Why string }

func (e *InvalidError) Error() string { return e.Why }

// Verify tells who of the allowed signers signed a record. The error is an
// *[InvalidError] where nobody of them did; another one says that it could not be
// found out. allowed is a file in the form that git's gpg.ssh.allowedSignersFile
// has, see ssh-keygen(1).
func Verify(ctx context.Context, program string, record, signature []byte, allowed string) (Signer, error) {
	if _, err := os.Stat(allowed); err != nil {
		return Signer{}, fmt.Errorf("read allowed signers %s: %w", allowed, checks.Pathless(err))
	}
	dir, err := os.MkdirTemp("", "squire-certificate-*")
	if err != nil {
		return Signer{}, fmt.Errorf("verify certificate: %w", err)
	}
	defer os.RemoveAll(dir)
	sig := filepath.Join(dir, "sig")
	if err := os.WriteFile(sig, signature, 0o600); err != nil {
		return Signer{}, fmt.Errorf("verify certificate: %w", err)
	}
	ask := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Stdin, cmd.WaitDelay = bytes.NewReader(record), time.Second
		out, err := cmd.Output()
		if _, ended := errors.AsType[*exec.ExitError](err); err != nil && (!ended || ctx.Err() != nil) {
			return "", fmt.Errorf("verify certificate: %w", errors.Join(context.Cause(ctx), err))
		}
		if err != nil {
			return "", &InvalidError{}
		}
		return string(out), nil
	}
	if _, err := ask("-Y", "check-novalidate", "-n", Namespace, "-s", sig); err != nil {
		return Signer{}, because(err, "the signature doesn't belong to this certificate: one of the two was changed, or it was made for something else")
	}
	principals, err := ask("-Y", "find-principals", "-s", sig, "-f", allowed)
	if err != nil {
		return Signer{}, because(err, "the signature is whole, but its key is not one of the allowed signers")
	}
	for who := range strings.Lines(principals) {
		who = strings.TrimRight(who, "\r\n")
		out, err := ask("-Y", "verify", "-n", Namespace, "-I", who, "-f", allowed, "-s", sig)
		if err == nil {
			_, key, _ := strings.Cut(strings.TrimSpace(out), " with ")
			return Signer{who, key}, nil
		} else if _, invalid := errors.AsType[*InvalidError](err); !invalid {
			return Signer{}, err
		}
	}
	return Signer{}, &InvalidError{"the signature is whole, but its key is not allowed to sign certificates: see its dates and namespaces in the list of allowed signers"}
}

// because gives an InvalidError its reason.
func because(err error, why string) error {
	if e, ok := errors.AsType[*InvalidError](err); ok {
		e.Why = why
	}
	return err
}
