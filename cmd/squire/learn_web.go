package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/web"
)

// webOptions are the flags of learn --web.
type webOptions struct {
	web, noOpen bool
	port        int
	allowHosts  []string
}

func (o *webOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.web, "web", false, "show it as pages in the browser of this machine, until Ctrl-C")
	f.IntVar(&o.port, "port", 0, "with --web: the `PORT` of 127.0.0.1 to listen on; 0 takes a free one")
	f.BoolVar(&o.noOpen, "no-open", false, "with --web: print the address and open no browser")
	f.StringArrayVar(&o.allowHosts, "allow-host", nil, "with --web: take this `NAME[:PORT]` as the server's own, where the port is forwarded")
}

// check refuses flags of --web without it.
func (o *webOptions) check(cmd *cobra.Command) error {
	if o.port < 0 || o.port > 65535 {
		return usageError("--port %d: want a number from 0 to 65535", o.port)
	}
	for _, name := range []string{"port", "no-open", "allow-host"} {
		if !o.web && cmd.Flags().Changed(name) {
			return usageError("--%s goes with --web", name)
		}
	}
	return nil
}

// webJSON is what learn --web --json writes when it is ready.
type webJSON struct {
	Address string `json:"address"` // works once
}

// learnInBrowser shows lessons as pages until it is interrupted, or nobody asked
// for long.
func (a *app) learnInBrowser(ctx context.Context, o *learnOptions, w *webOptions) error {
	path, err := progress.File()
	if err != nil {
		return &exit{exitUsage, err}
	}
	s, err := web.Listen(web.Options{
		Port: w.port, AllowHosts: w.allowHosts, Progress: path, KataDir: kataFolder,
		Look: func(ctx context.Context) web.OwnCode {
			own := a.ownCode(ctx, o, true)
			out := web.OwnCode{Needs: own.needs, Langs: own.langs}
			if own.root != "" && own.looked.IsZero() && len(own.needs) == 0 {
				out.Note = notLooked
			}
			return out
		},
	})
	if err != nil {
		return &exit{exitUsage, err}
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	if o.asJSON {
		err = writeJSON(a.out, webJSON{s.Address()})
	} else {
		_, err = fmt.Fprintf(a.out, "%s\n", s.Address())
		a.note("squire: this address opens once, in one browser. Ctrl-C ends it; so does half an hour without use.")
	}
	if err != nil {
		s.Close()
		return err
	}
	if out, ok := a.out.(*os.File); ok && !o.asJSON && !w.noOpen && a.env("CI") == "" && term.IsTerminal(int(out.Fd())) {
		if err := openBrowser(s.Address(), a.env); err != nil {
			a.note("squire: open the address yourself: %v", err)
		}
	}
	return s.Serve(ctx)
}

// openBrowser has the system show an address. Other users of the machine may see
// it among its processes; it is used up when the browser asks for it.
func openBrowser(address string, env func(string) string) error {
	var args []string
	switch runtime.GOOS {
	case "darwin":
		args = []string{"/usr/bin/open", address}
	case "windows":
		args = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	default:
		if env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "" {
			return fmt.Errorf("there is no screen here")
		}
		args = []string{"xdg-open", address}
	}
	cmd := exec.Command(args[0], args[1:]...)
	if cmd.Err != nil {
		return fmt.Errorf("%s was not found", args[0])
	}
	apart(cmd)
	cmd.Dir = os.TempDir() // nothing of the folder is looked for
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
