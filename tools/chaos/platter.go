package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fuse"

	"throughline/tools/chaos/disk"
)

// platter is the disk in a process of its own: it is told what to do line by line and answers each with a line.
type platter struct {
	in  io.WriteCloser
	out *bufio.Reader
	cmd *exec.Cmd
}

// newPlatter mounts an empty disk at a folder.
func newPlatter(ctx context.Context, folder string) (*platter, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &platter{cmd: exec.CommandContext(ctx, self, "disk", folder)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	_, err = p.answer()
	return p, err
}

func (p *platter) answer() (int, error) {
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, errors.New("the disk cannot be mounted; this needs root and /dev/fuse")
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word != "ok" {
		return 0, errors.New("the disk: " + rest)
	}
	return strconv.Atoi(rest)
}

// tell sends a command and gives the number that answers it.
func (p *platter) tell(format string, args ...any) (int, error) {
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		return 0, err
	}
	return p.answer()
}

// close unmounts the disk, whose content is gone with it.
func (p *platter) close() error {
	return errors.Join(p.in.Close(), p.cmd.Wait())
}

// spin is the other side: the process that is the disk.
func spin(folder string, in io.Reader, out io.Writer) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	d := disk.New()
	mounted, err := d.Mount(folder)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "ok 0")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		words := strings.Fields(lines.Text())
		n := 0
		switch {
		case len(words) == 0:
			err = errors.New("an empty command")
		case words[0] == "sync":
			d.Sync()
		case words[0] == "lie":
			d.Lie()
		case words[0] == "cut" && len(words) == 2: // the kernel forgets what it holds, then the disk does
			seed, _ := strconv.ParseUint(words[1], 10, 64) // the parent wrote it
			if err = unmount(mounted); err == nil {
				n = d.Cut(seed)
				mounted, err = d.Mount(folder)
			}
		case words[0] == "fail" && len(words) == 5:
			first, _ := strconv.Atoi(words[3])
			times, _ := strconv.Atoi(words[4])
			d.Fail(disk.Fault{Op: words[1], Suffix: "throughline.db-wal", N: first, Times: times, Errno: errnos[words[2]]})
		case words[0] == "heal":
			n = d.Heal()
		default:
			err = fmt.Errorf("no such command: %s", lines.Text())
		}
		if err != nil {
			fmt.Fprintln(out, "no "+err.Error())
			break
		}
		fmt.Fprintf(out, "ok %d\n", n)
	}
	return errors.Join(err, unmount(mounted))
}

var errnos = map[string]syscall.Errno{"EIO": syscall.EIO, "ENOSPC": syscall.ENOSPC}

// unmount waits for the last file of a killed process to be closed.
func unmount(mounted *fuse.Server) (err error) {
	for range 200 {
		if err = mounted.Unmount(); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}
