package disk

import (
	"context"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// Mount shows the disk at a folder until it is unmounted; it needs root and /dev/fuse. The process that mounts must not
// be the one that works on the files: a page of theirs that is mapped into memory would wait for itself.
func (d *Disk) Mount(folder string) (*fuse.Server, error) {
	long := time.Hour // nobody but the kernel changes the files
	return fs.Mount(folder, &inode{d: d, n: d.root}, &fs.Options{EntryTimeout: &long, AttrTimeout: &long,
		MountOptions: fuse.MountOptions{FsName: "chaos", Name: "chaos", DirectMountStrict: true, MaxWrite: 1 << 20}})
}

// inode is a node as the kernel knows it.
type inode struct {
	fs.Inode
	d *Disk
	n *node
}

var (
	_ fs.NodeLookuper  = (*inode)(nil)
	_ fs.NodeReaddirer = (*inode)(nil)
	_ fs.NodeCreater   = (*inode)(nil)
	_ fs.NodeMkdirer   = (*inode)(nil)
	_ fs.NodeUnlinker  = (*inode)(nil)
	_ fs.NodeRmdirer   = (*inode)(nil)
	_ fs.NodeRenamer   = (*inode)(nil)
	_ fs.NodeGetattrer = (*inode)(nil)
	_ fs.NodeSetattrer = (*inode)(nil)
	_ fs.NodeOpener    = (*inode)(nil)
	_ fs.NodeReader    = (*inode)(nil)
	_ fs.NodeWriter    = (*inode)(nil)
	_ fs.NodeFsyncer   = (*inode)(nil)
	_ fs.NodeStatfser  = (*inode)(nil)
)

func (i *inode) attr(n *node, out *fuse.Attr) {
	out.Ino, out.Mode, out.Nlink = n.ino, n.mode, 1
	if n.file != nil {
		out.Size = uint64(n.file.liveSize)
		out.Blocks = uint64(len(n.file.live)) * pageSize / 512
	}
	out.Blksize = pageSize
}

func (i *inode) show(ctx context.Context, n *node, out *fuse.EntryOut) *fs.Inode {
	i.attr(n, &out.Attr)
	return i.NewInode(ctx, &inode{d: i.d, n: n}, fs.StableAttr{Mode: n.mode & syscall.S_IFMT, Ino: n.ino})
}

func (i *inode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	n := i.n.live[name]
	if n == nil {
		return nil, syscall.ENOENT
	}
	return i.show(ctx, n, out), 0
}

func (i *inode) Readdir(context.Context) (fs.DirStream, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	var list []fuse.DirEntry
	for name, n := range i.n.live {
		list = append(list, fuse.DirEntry{Name: name, Mode: n.mode, Ino: n.ino})
	}
	return fs.NewListDirStream(list), 0
}

func (i *inode) Create(ctx context.Context, name string, _ uint32, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	n := i.n.live[name]
	if n == nil {
		n = i.d.plain(name, mode)
		i.n.live[name] = n
	}
	return i.show(ctx, n, out), nil, fuse.FOPEN_KEEP_CACHE, 0
}

func (i *inode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	n := i.d.directory(name, mode)
	i.n.live[name] = n
	return i.show(ctx, n, out), 0
}

func (i *inode) Unlink(_ context.Context, name string) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	delete(i.n.live, name)
	return 0
}

func (i *inode) Rmdir(_ context.Context, name string) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if n := i.n.live[name]; n != nil && len(n.live) > 0 {
		return syscall.ENOTEMPTY
	}
	delete(i.n.live, name)
	return 0
}

func (i *inode) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	other, ok := to.(*inode)
	if !ok || flags != 0 {
		return syscall.EINVAL
	}
	n := i.n.live[name]
	if n == nil {
		return syscall.ENOENT
	}
	delete(i.n.live, name)
	other.n.live[newName], n.name = n, newName
	return 0
}

func (i *inode) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	i.attr(i.n, &out.Attr)
	return 0
}

func (i *inode) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if size, ok := in.GetSize(); ok && i.n.file != nil {
		i.n.file.resize(int64(size))
	}
	if mode, ok := in.GetMode(); ok {
		i.n.mode = i.n.mode&syscall.S_IFMT | mode&0o7777
	}
	i.attr(i.n, &out.Attr)
	return 0
}

func (i *inode) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_KEEP_CACHE, 0
}

func (i *inode) Read(_ context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	return fuse.ReadResultData(dest[:i.n.file.read(dest, off)]), 0
}

func (i *inode) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if errno := i.d.failing("write", i.n); errno != 0 {
		return 0, errno
	}
	i.n.file.write(data, off)
	return uint32(len(data)), 0
}

// Fsync serves files and directories alike.
func (i *inode) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	i.d.mu.Lock()
	defer i.d.mu.Unlock()
	if errno := i.d.failing("fsync", i.n); errno != 0 {
		return errno
	}
	if !i.d.lying {
		i.n.sync()
	}
	return 0
}

// Statfs tells of a large disk that is nearly empty.
func (i *inode) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	out.Bsize, out.Frsize, out.NameLen = pageSize, pageSize, 255
	out.Blocks, out.Bfree, out.Bavail = 1<<24, 1<<24, 1<<24
	out.Files, out.Ffree = 1<<20, 1<<20
	return 0
}
