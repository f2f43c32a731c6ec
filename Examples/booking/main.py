"""A booking service: rooms are held by a lock in Redis. Not part of Stampede: an example of a service to test.

    stampede run Examples/booking/double-booking.yaml --exec 'uvicorn --app-dir Examples/booking main:app --port {port}'

Set BOOKING_BUG=1 to see it fail: the lock is then looked at, and set by a second command.
"""

import os
import uuid

import redis.asyncio as redis
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"

app = FastAPI()
store = redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
has_bug = "BOOKING_BUG" in os.environ


class Booking(BaseModel):
    guest: str


class Release(BaseModel):
    token: str


@app.get("/health")
async def health():
    await store.ping()
    return {"status": "healthy"}


@app.post("/rooms/{room}/bookings", status_code=201)
async def book(room: str, booking: Booking):
    token = f"{booking.guest}:{uuid.uuid4()}"
    if has_bug:
        if await store.get(f"room:{room}") is not None:
            raise HTTPException(409, "the room is taken")
        await store.set(f"room:{room}", token, ex=30)
    elif not await store.set(f"room:{room}", token, nx=True, ex=30):
        raise HTTPException(409, "the room is taken")
    return {"room": room, "guest": booking.guest, "token": token}


@app.delete("/rooms/{room}/bookings")
async def leave(room: str, release: Release):
    if not await store.eval(RELEASE, 1, f"room:{room}", release.token):
        raise HTTPException(403, "only the guest who holds the room may leave it")
    return {"room": room}
