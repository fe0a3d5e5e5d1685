#!/bin/sh
# init.sh - the first process of a guest: mounts the shared folders, runs one script in the shared root, says how it ended
# and switches the guest off. Written for busybox, which is all that there is at first.
#
# Words of the kernel's command line: socktraf.hide_types (no type information of the kernel can be seen).

/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1

while read -r module; do
    insmod "/modules/$module.ko" 2>>/modules/log || echo "$module: not loaded" >>/modules/log
done </modules/order

# share TAG FOLDER MORE: mounts a folder of the host.
share() {
    mkdir -p "$2"
    mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000$3" "$1" "$2" && return
    echo "::cannot mount $1"
    cat /modules/log
    poweroff -f
}

share root /root ,ro,cache=loose
mount -t proc proc /root/proc
mount -t sysfs sys /root/sys
mount -t devtmpfs dev /root/dev
mkdir -p /root/dev/pts /root/dev/shm
mount -t devpts -o mode=620,ptmxmode=666 devpts /root/dev/pts
for folder in dev/shm tmp run mnt root; do
    mount -t tmpfs tmpfs "/root/$folder"
done
chmod 1777 /root/tmp /root/dev/shm
for link in "self/fd fd" "self/fd/0 stdin" "self/fd/1 stdout" "self/fd/2 stderr"; do
    ln -sfn "/proc/${link% *}" "/root/dev/${link#* }"
done
mount -t tracefs tracefs /root/sys/kernel/tracing 2>/dev/null
mount -t debugfs debugfs /root/sys/kernel/debug
mount -t bpf bpf /root/sys/fs/bpf
mount -t cgroup2 cgroup2 /root/sys/fs/cgroup
grep -q socktraf.hide_types /proc/cmdline && mount -t tmpfs tmpfs /root/sys/kernel/btf
share tools /root/mnt/tools ,ro,cache=loose
share repo /root/mnt/repo ,ro,cache=loose
share out /root/mnt/out ""
cp /modules/log /root/mnt/out/modules.log 2>/dev/null
ip link set lo up
hostname guest

echo "::begin $(cut -d' ' -f1 /proc/uptime)"
chroot /root env -i PATH=/mnt/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C \
    NO_COLOR=1 DENO_NO_UPDATE_CHECK=1 sh /mnt/out/script </dev/null 2>&1
code=$?
echo "::end $code $(cut -d' ' -f1 /proc/uptime)"
sync
poweroff -f
