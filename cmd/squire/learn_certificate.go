package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training/certificate"
)

type certificateOptions struct {
	name, role, key, out string
}

func newLearnCertificate(a *app, o *learnOptions) *cobra.Command {
	var c certificateOptions
	cmd := &cobra.Command{
		Use:   "certificate",
		Short: "Write what you learned as a file, signed with your SSH key",
		Long: `Writes what you learned as JSON: lessons, quizzes, katas with the gates they passed,
reviews, languages, days, and your rank with what it rests on. Beside it stands a
signature, FILE.sig, which ssh-keygen makes with the SSH key that you sign commits with,
or else with one of ~/.ssh. Agents, passphrases and hardware keys work as they do there.
Which key it is, is never taken from the configuration of a repository.

A certificate is self-run and not proctored, and says so. The signature shows who vouches
for it and that nothing in it was changed.

Exit codes: 0 written, 1 there is nothing to certify, 2 it could not be signed.`,
		Example: `  squire learn certificate --name "Alex Doe" --role "backend developer"
  squire learn certificate --name "Alex Doe" --out -   # look at it, unsigned`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.learnCertificate(cmd.Context(), o, &c) },
	}
	f := cmd.Flags()
	f.StringVar(&c.name, "name", "", "`NAME` of the holder (default: user.name of your git configuration)")
	f.StringVar(&c.role, "role", "", "`ROLE` of the holder, such as \"backend developer\"")
	f.StringVar(&c.key, "key", "", "SSH key to sign with, a `FILE`: private, or public with an agent (default: the one git signs with)")
	f.StringVar(&c.out, "out", "squire-certificate.json", "`FILE` to write, its signature beside it; - writes it to standard output, unsigned")
	cmd.AddCommand(newCertificateVerify(a, o))
	return cmd
}

// certificateJSON is what learn certificate --json writes.
type certificateJSON struct {
	File      string              `json:"file"`
	Signature string              `json:"signature"`
	Record    *certificate.Record `json:"record"`
}

func (a *app) learnCertificate(ctx context.Context, o *learnOptions, c *certificateOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	root := ""
	if dir, _, err := rootOf(nil); err == nil && isProject(dir) {
		root = dir
	}
	config := func(key string) (string, bool, error) { return git.UserConfig(ctx, root, key) }
	if c.name == "" {
		if c.name, _, err = config("user.name"); err != nil || c.name == "" {
			return usageError("learn certificate wants the name of its holder, such as --name \"Alex Doe\"")
		}
	}
	record, err := certificate.New(l.state, certificate.Options{Name: c.name, Role: c.role, Version: toolVersion(), Now: time.Now()})
	if errors.Is(err, certificate.ErrNothing) {
		a.fail(err)
		return code(exitFindings)
	} else if err != nil {
		return &exit{exitUsage, err}
	}
	data, err := record.Bytes()
	if err != nil {
		return err
	}
	if c.out == "-" {
		_, err := a.out.Write(data)
		return err
	}
	keygen, err := sshKeygen(root)
	if err != nil {
		return err
	}
	key := certificate.Key{File: c.key}
	if c.key == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return &exit{exitUsage, fmt.Errorf("find your SSH key: %w; name one with --key", err)}
		}
		if key, err = certificate.FindKey(config, home); err != nil {
			return &exit{exitUsage, err}
		}
	}
	signature, err := certificate.Sign(ctx, keygen, key, data, a.err)
	if err != nil {
		return &exit{exitUsage, err}
	}
	for name, data := range map[string][]byte{c.out: data, c.out + ".sig": signature} {
		if err := replaceFile(name, data); err != nil {
			return &exit{exitUsage, fmt.Errorf("write %s: %w", name, checks.Pathless(err))}
		}
	}
	if o.asJSON {
		return writeJSON(a.out, certificateJSON{c.out, c.out + ".sig", record})
	}
	file := report.Escape(c.out)
	_, err = fmt.Fprintf(a.out, "%s says what you learned, and %s.sig that you vouch for it: give both away together.\n"+
		"It is self-run and not proctored, and says so. To check it:\n  squire learn certificate verify %s --allowed-signers FILE\n", file, file, file)
	return err
}

func sshKeygen(root string) (string, error) {
	if program, ok := git.FindProgram("ssh-keygen", root); ok {
		return program, nil
	}
	return "", usageError("ssh-keygen was not found on PATH; it is part of OpenSSH")
}

// toolVersion names this program in a line.
func toolVersion() string {
	b := buildInfo()
	out := b.Version
	if b.Revision != "" {
		out += fmt.Sprintf(" (%.12s)", b.Revision)
	}
	return out
}

func newCertificateVerify(a *app, o *learnOptions) *cobra.Command {
	var allowed string
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Tell whether a certificate is as its holder signed it",
		Long: `Checks the certificate in FILE against its signature in FILE.sig and a list of allowed
signers: lines of a name and a public key, as git has for signed commits. The default is
the list that gpg.ssh.allowedSignersFile of your git configuration names; that of a
repository doesn't count.

Without Squire, the same is
  ssh-keygen -Y verify -f LIST -I WHO -n squire-record -s FILE.sig < FILE

Exit codes: 0 it is, 1 it is not, 2 that could not be found out.`,
		Example: `  squire learn certificate verify squire-certificate.json --allowed-signers allowed_signers`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("learn certificate verify wants one certificate, such as squire-certificate.json")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.certificateVerify(cmd.Context(), o, args[0], allowed)
		},
	}
	cmd.Flags().StringVar(&allowed, "allowed-signers", "", "list of names and their public keys, a `FILE` (default: the one git uses)")
	return cmd
}

// verifiedJSON is what learn certificate verify --json writes.
type verifiedJSON struct {
	Valid  bool                `json:"valid"`
	Why    string              `json:"why,omitempty"` // it is not
	Signer *certificate.Signer `json:"signer,omitempty"`
	Record *certificate.Record `json:"record,omitempty"`
}

func (a *app) certificateVerify(ctx context.Context, o *learnOptions, file, allowed string) error {
	root := ""
	if dir, _, err := rootOf(nil); err == nil && isProject(dir) {
		root = dir
	}
	if allowed == "" {
		var err error
		if allowed, _, err = git.UserConfig(ctx, root, "gpg.ssh.allowedSignersFile"); err != nil || allowed == "" {
			return usageError("learn certificate verify wants --allowed-signers FILE: lines of a name and a public key, as in ssh-keygen(1)")
		}
		if rest, ok := strings.CutPrefix(allowed, "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				allowed = filepath.Join(home, rest)
			}
		}
	}
	data, err := readSmall(file)
	if err != nil {
		return err
	}
	signature, err := readSmall(file + ".sig")
	if err != nil {
		return err
	}
	keygen, err := sshKeygen(root)
	if err != nil {
		return err
	}
	signer, err := certificate.Verify(ctx, keygen, data, signature, allowed)
	if invalid, ok := errors.AsType[*certificate.InvalidError](err); ok {
		if o.asJSON {
			if err := writeJSON(a.out, verifiedJSON{Why: invalid.Why}); err != nil {
				return err
			}
		} else if _, err := fmt.Fprintf(a.out, "NOT VALID: %s\n", invalid.Why); err != nil {
			return err
		}
		return code(exitFindings)
	} else if err != nil {
		return &exit{exitUsage, err}
	}
	record, err := certificate.Parse(data)
	if err != nil {
		return &exit{exitUsage, err}
	}
	if o.asJSON {
		return writeJSON(a.out, verifiedJSON{Valid: true, Signer: &signer, Record: record})
	}
	return a.tellCertificate(&signer, record)
}

// maxCertificate is how long a certificate or a signature may be, in bytes.
const maxCertificate = 4 << 20

func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCertificate+1))
	if err == nil && len(data) > maxCertificate {
		err = fmt.Errorf("it is larger than %d MB", maxCertificate>>20)
	}
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	return data, nil
}

// tellCertificate tells what a certificate says. It comes from somebody else.
func (a *app) tellCertificate(by *certificate.Signer, r *certificate.Record) error {
	quizzes, katas := 0, 0
	for _, l := range r.Lessons {
		if l.Quiz != "" {
			quizzes++
		}
		katas += len(l.Katas)
	}
	var langs []string
	for _, lang := range r.Languages {
		langs = append(langs, string(lang))
	}
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-9s  %s\n", name, report.Escape(text))
		}
	}
	b.WriteString("Valid.\n")
	line("signed by", by.Principal+", "+by.Key)
	line("name", r.Name)
	line("role", r.Role)
	line("issued", r.Issued.UTC().Format(time.DateOnly)+", with "+r.Tool.Name+" "+r.Tool.Version)
	line("rank", fmt.Sprintf("%s; quizzes %d, katas %d, reviews kept %d", r.Rank.Rank, r.Rank.Evidence.Quizzes, r.Rank.Evidence.Katas, r.Rank.Evidence.Kept))
	line("done", fmt.Sprintf("lessons %d, quizzes passed %d, katas passed %d; since %s", len(r.Lessons), quizzes, katas, r.Since))
	line("languages", strings.Join(langs, ", "))
	fmt.Fprintf(&b, "\n%s\n", report.Wrap(r.Statement, 78))
	_, err := io.WriteString(a.out, b.String())
	return err
}
