"""Passes connections on from one address to another: relay.py HOST PORT TO_HOST TO_PORT."""
import socket
import sys
import threading


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, address):
    try:
        server = socket.create_connection(address, timeout=5)
        server.settimeout(None)
    except OSError:
        client.close()
        return
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)


listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted, (sys.argv[3], int(sys.argv[4]))), daemon=True).start()
