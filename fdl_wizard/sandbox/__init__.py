"""The counterpart to practise on and to test against: real servers over real HTTP on loopback, nothing of FanRuan's.

A directory (website management centre), an authorization server with practice accounts, and a FineDataLink project of N
nodes. ``serve`` runs the three in one process; ``launcher`` starts that process for a window or a test. Both import
nothing heavy before they are used, and this package nothing at all.
"""
