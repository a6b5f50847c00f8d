package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"go.lsp.dev/jsonrpc2"

	"github.com/squiresec/squire/lsp"
)

// goodLife is how long a child must have lived for its end not to count.
const goodLife = 10 * time.Minute

// A childLife is what there is of the child while it runs, and what the client
// must take back when it ends. proxy.mu guards it, but for what is in process.
type childLife struct {
	process  *process
	started  time.Time
	restarts int
	over     bool // it is not to be started again
	greeted  bool // the client has said initialized
	pull     pulling

	registrations map[string]string // id to method, of what the child registered
	tokens        map[string]bool   // of its progress that has not ended
	own           map[string]bool   // tokens of our server's, as the client knows them
}

// A process is one run of the child.
type process struct {
	cmd   *exec.Cmd
	queue *queue
	gone  chan struct{} // closed when it has ended
}

// kill ends the child at once, with what it started.
func (l *childLife) kill() {
	if l.process != nil {
		l.process.kill()
	}
}

func (r *process) kill() {
	select {
	case <-r.gone: // its number may be another's
	default:
		killGroup(r.cmd)
	}
}

// wait waits for the end of the child, which need not be the end of its output:
// what it started may hold that open.
func (r *process) wait() error {
	err := r.cmd.Wait()
	killGroup(r.cmd)
	close(r.gone)
	return err
}

// startChild starts the child, greets it, and returns its answer. It returns
// nil where that didn't come in time, which counts as an end.
func (p *proxy) startChild() json.RawMessage {
	cmd := exec.Command(p.opt.Child[0], p.opt.Child[1:]...)
	cmd.Stderr = p.opt.Stderr
	cmd.WaitDelay = farewell / 2 // for what holds stderr open
	ownGroup(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		p.noChild(err)
		return nil
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.noChild(err)
		return nil
	}
	p.mu.Lock()
	if p.life.over || p.stage == ending {
		p.mu.Unlock()
		return nil
	}
	if err := cmd.Start(); err != nil {
		p.life.over = true
		p.mu.Unlock()
		p.noChild(err)
		return nil
	}
	// Two: what the child writes that is no message is not answered.
	from, to := lsp.NewFramer(out, io.Discard), lsp.NewFramer(nil, in)
	run := &process{cmd: cmd, gone: make(chan struct{})}
	run.queue = newQueue(func(body []byte) error {
		_, err := to.WriteFrame(p.ctx, body)
		return err
	})
	p.child.generation++
	p.child.start(run.queue)
	p.life.process, p.life.started = run, time.Now()
	p.life.registrations, p.life.tokens = map[string]string{}, map[string]bool{}
	greeting := encode(p.greeting)
	p.mu.Unlock()
	p.log.Info("the child was started", "child", p.child.name, "pid", cmd.Process.Pid)

	answer := make(chan outcome, 1)
	heard := make(chan struct{})
	p.working.Go(func() {
		defer close(heard)
		p.listen(p.child, from)
		run.kill() // it may have closed its output alone
	})
	p.working.Go(func() {
		reason := run.wait() // closes the output
		<-heard
		p.childEnded(run, reason)
	})
	p.child.ask(p.child.reserve(), "initialize", greeting, func(result json.RawMessage, err error) {
		answer <- outcome{result, err}
	})
	timer := time.NewTimer(p.opt.times.start)
	defer timer.Stop()
	var o outcome
	select {
	case o = <-answer:
	case <-timer.C:
		o.err = errSilent
	case <-p.ctx.Done():
		o.err = p.ctx.Err()
	}
	if o.err != nil {
		p.mu.Lock()
		first := p.child.can == nil // the client would not know what it can do
		p.life.over = p.life.over || first
		p.mu.Unlock()
		if first {
			p.noChild(o.err)
		}
		run.kill()
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.child.learn(o.result)
	if p.life.greeted {
		p.greeted() // again
	}
	return o.result
}

// errSilent is the end of the patience with a child.
var errSilent = errors.New("it doesn't answer")

// noChild tells that the child can't be used. What it said itself may quote
// anything, so only what the system and the proxy know is told.
func (p *proxy) noChild(err error) {
	p.log.Warn("the child can't be used", "child", p.child.name)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stage == ending {
		return
	}
	why := "it refused to start"
	if e, ok := errors.AsType[*exec.Error](err); ok {
		why = clean(e.Err.Error())
	} else if e, ok := errors.AsType[*os.PathError](err); ok {
		why = clean(e.Err.Error())
	} else if err == errSilent {
		why = err.Error()
	} else if err == errDown {
		why = "it ended at once"
	}
	p.tell("no child", messageError, fmt.Sprintf("%s can't be used: %s. Squire goes on without it. Correct the command after --with and restart the server.", p.child.name, why))
}

// greeted ends the greeting of the child, when the client has ended its own:
// from then on it takes documents. p.mu is held.
func (p *proxy) greeted() {
	p.life.greeted = true
	if p.child.can == nil || p.child.out() == nil || p.child.ready {
		return
	}
	p.child.ready = true
	p.toChild(jsonrpc2.AppendNotification(nil, "initialized", jsonrpc2.RawMessage("{}")))
	if p.settings != nil {
		p.toChild(jsonrpc2.AppendNotification(nil, "workspace/didChangeConfiguration", jsonrpc2.RawMessage(p.settings)))
	}
	p.replay()
}

// childEnded takes back what the client has of the child, and starts it again.
func (p *proxy) childEnded(run *process, reason error) {
	run.queue.finish(func() {})
	p.mu.Lock()
	p.child.ready = false
	if p.stage == ending {
		p.mu.Unlock()
		p.child.end(run.queue)
		return
	}
	p.log.Warn("the child ended", "child", p.child.name, "reason", fmt.Sprint(reason))
	p.clearChild()
	p.takeBack()
	again, pause := p.again()
	p.mu.Unlock()
	p.child.end(run.queue)
	if !again {
		return
	}
	p.working.Go(func() {
		t := time.NewTimer(pause)
		defer t.Stop()
		select {
		case <-t.C:
			p.startChild()
		case <-p.ctx.Done():
		}
	})
}

// again reports whether the child is to be started again, and after what
// pause. p.mu is held.
func (p *proxy) again() (bool, time.Duration) {
	if p.life.over = p.life.over || p.child.can == nil; p.life.over {
		return false, 0
	}
	if time.Since(p.life.started) > goodLife {
		p.life.restarts = 0
	}
	n := p.life.restarts
	if n == len(p.opt.times.pauses) {
		p.life.over = true
		p.tell("given up", messageError, fmt.Sprintf("%s ended %d times, so it is not started again. Squire goes on without it. See its messages in the log of the server; restart the server to try again.", p.child.name, n+1))
		return false, 0
	}
	p.life.restarts++
	p.tell("ended", messageWarning, fmt.Sprintf("%s ended unexpectedly. Squire goes on, and starts it again.", p.child.name))
	return true, p.opt.times.pauses[n]
}

// takeBack tells the client that nothing of the child is under way. p.mu is
// held.
func (p *proxy) takeBack() {
	for token := range p.life.tokens {
		p.notify("$/progress", map[string]any{"token": json.RawMessage(token), "value": map[string]string{"kind": "end"}})
	}
	p.life.tokens = nil
	gone := []map[string]string{}
	for id, method := range p.life.registrations {
		gone = append(gone, map[string]string{"id": id, "method": method})
	}
	p.life.registrations = nil
	if len(gone) > 0 {
		p.nextAsked++ // nobody waits for the answer
		// The protocol has it spelt so.
		p.client.push(jsonrpc2.AppendCall(nil, jsonrpc2.NewNumberID(p.nextAsked), "client/unregisterCapability",
			encode(map[string]any{"unregisterations": gone})))
	}
	for id, o := range p.asked {
		if o.from == p.child {
			delete(p.asked, id)
			p.notify("$/cancelRequest", map[string]any{"id": id})
		}
	}
}

// shutdown tells both servers and answers when our own has, and the child too
// or has taken its time.
func (p *proxy) shutdown(id jsonrpc2.ID, params json.RawMessage) {
	p.mu.Lock()
	ready := p.child.ready
	p.stage = ending
	p.mu.Unlock()
	left := make(chan struct{})
	if ready {
		p.child.ask(p.child.reserve(), "shutdown", nil, func(json.RawMessage, error) { close(left) })
	} else {
		close(left)
	}
	p.ours.ask(p.ours.reserve(), "shutdown", params, func(result json.RawMessage, err error) {
		p.working.Go(func() {
			until(left, farewell)
			p.answer(id, result, err)
		})
	})
}

// sendChildAway ends the child: it is asked to leave, and killed if it doesn't.
func (p *proxy) sendChildAway() {
	p.mu.Lock()
	p.stage = ending
	run := p.life.process
	p.mu.Unlock()
	if run == nil {
		return
	}
	run.queue.push(jsonrpc2.AppendNotification(nil, "exit", nil))
	run.queue.finish(func() {})
	if !until(run.gone, farewell) {
		run.kill()
		until(run.gone, farewell/2)
	}
}

// registered keeps what the child registers. What the proxy does for it anyway
// is left out; nil means that nothing is left.
func (l *childLife) registered(params json.RawMessage) json.RawMessage {
	m, _ := tree(params).(map[string]any)
	list, ok := m["registrations"].([]any)
	if !ok {
		return params
	}
	kept := []any{}
	for _, r := range list {
		id, _ := dig(r, "id").(string)
		method, _ := dig(r, "method").(string)
		switch method {
		case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave", "textDocument/diagnostic":
			continue
		}
		if l.registrations != nil {
			l.registrations[id] = method
		}
		kept = append(kept, r)
	}
	if len(kept) == 0 {
		return nil
	}
	m["registrations"] = kept
	return encode(m)
}

// unregistered forgets what the child takes back itself.
func (l *childLife) unregistered(params json.RawMessage) {
	m, _ := tree(params).(map[string]any)
	list, _ := m["unregisterations"].([]any)
	for _, r := range list {
		id, _ := dig(r, "id").(string)
		delete(l.registrations, id)
	}
}

// ownToken begins the tokens of our server's progress, which could be the
// child's too.
const ownToken = "squire:"

// created takes the parameters of window/workDoneProgress/create.
func (l *childLife) created(child bool, params json.RawMessage) json.RawMessage {
	var c struct {
		Token json.RawMessage `json:"token"`
	}
	if child || json.Unmarshal(params, &c) != nil {
		return params
	}
	if l.own == nil {
		l.own = map[string]bool{}
	}
	l.own[string(c.Token)] = true
	return encode(map[string]string{"token": ownToken + string(c.Token)})
}

// progressed takes the parameters of $/progress. It returns them with another
// token and true where our server made it.
func (l *childLife) progressed(child bool, params json.RawMessage) (json.RawMessage, bool) {
	var c struct {
		Token json.RawMessage `json:"token"`
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(params, &c) != nil {
		return nil, false
	}
	var v struct {
		Kind string `json:"kind"`
	}
	_ = json.Unmarshal(c.Value, &v)
	token := string(c.Token)
	switch {
	case !child && l.own[token]:
		if v.Kind == "end" {
			delete(l.own, token)
		}
		return encode(map[string]any{"token": ownToken + token, "value": c.Value}), true
	case child && v.Kind == "begin" && l.tokens != nil:
		l.tokens[token] = true
	case child && v.Kind == "end":
		delete(l.tokens, token)
	}
	return nil, false
}

// ownCancel returns the parameters of a cancelled progress for our server, and
// whether it is ours.
func (l *childLife) ownCancel(params json.RawMessage) (json.RawMessage, bool) {
	var c struct {
		Token string `json:"token"`
	}
	if json.Unmarshal(params, &c) != nil || len(c.Token) <= len(ownToken) || c.Token[:len(ownToken)] != ownToken {
		return nil, false
	}
	return encode(map[string]any{"token": json.RawMessage(c.Token[len(ownToken):])}), true
}
